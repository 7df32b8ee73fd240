import { trusted } from './markup.ts'

/** The look of the page, in light and dark and on paper. */
export const STYLE = trusted(`
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#d5d9e0;--ink:#1b1f27;--faint:#5a6372;--link:#0b57a4;
--good:#14713a;--bad:#b3201a;--warn:#8a5300;--act:#5b3fb0;--change:#0b5f7a;--time:#6b7280}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--raised:#1d2128;--line:#3a414d;--ink:#e6e9ee;--faint:#a3acba;--link:#7cb7ff;
--good:#5fd08a;--bad:#ff8a80;--warn:#f0b55c;--act:#b7a2ff;--change:#67cbe8;--time:#9aa3b2}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:0 1.25rem 3rem;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}
code,pre,.when,.number,.names,.tick,.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC","WenQuanYi Micro Hei Mono",monospace;font-size:.875em}
:root:has(#language-en:checked) body [lang="zh-CN"],:root:has(#language-zh:checked) body [lang="en"]{display:none}
@supports not selector(:has(*)){:root[lang="en"] body [lang="zh-CN"],:root[lang="zh-CN"] body [lang="en"]{display:none}}
:root:has(#failed-only:checked) :is(.scenario,tbody tr[class]):not(.failed){display:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 2rem;padding:1.25rem 0 .75rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0;display:flex;flex-wrap:wrap;align-items:center;gap:.6rem}
h4{font-size:1rem;margin:1.6rem 0 .5rem}h5{font-size:.95rem;margin:0;display:flex;flex-wrap:wrap;align-items:center;gap:.6rem}h6{font-size:.85rem;margin:.6rem 0 .25rem;color:var(--faint)}
h3 .name{font-size:1rem}
.controls{display:flex;flex-wrap:wrap;gap:1.25rem}
.controls label{cursor:pointer}fieldset{border:0;margin:0;padding:0;display:flex;gap:.8rem}
.faint,.note,.took,.guide,.title,dt,.label{color:var(--faint)}
.note,.took,.label{margin:.3rem 0;font-size:.9em}
.totals{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;margin:0 0 1rem;padding:0}
.totals li{border:1px solid currentColor;border-radius:.5rem;padding:.35rem .9rem;background:var(--raised)}
.totals b{font-size:1.25rem}.totals .none{color:var(--faint)!important;border-color:var(--line)}
.passed{color:var(--good)}.warned{color:var(--warn)}.failed{color:var(--bad)}.skipped{color:var(--faint)}
tr:is(.passed,.warned,.failed,.skipped),.scenario{color:var(--ink)}
dl{margin:.5rem 0}dd{margin:0;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 2.75rem}
.facts dt{font-size:.85em}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{text-align:start;font-weight:600;color:var(--faint);font-size:.85em}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:baseline}
td.when,td.number,td code{white-space:nowrap}
tr:target td{background:color-mix(in srgb,var(--link) 18%,transparent)}
.badge{white-space:nowrap;font-weight:600;font-size:.9rem}
.scenario{border:1px solid var(--line);border-inline-start:.3rem solid var(--faint);border-radius:.5rem;margin:.75rem 0;background:var(--ground)}
.scenario.failed{border-inline-start-color:var(--bad)}.scenario.warned{border-inline-start-color:var(--warn)}.scenario.passed{border-inline-start-color:var(--good)}
.scenario>summary{padding:.6rem 1rem;cursor:pointer;display:flex;flex-wrap:wrap;align-items:center;gap:.2rem 1rem;list-style:none}
.scenario>summary::before{content:"▸";color:var(--faint)}.scenario[open]>summary::before{content:"▾"}
.scenario>summary::-webkit-details-marker{display:none}
.inside{padding:0 1rem 1rem;scroll-margin-top:3.5rem}
.finding{border:1px solid var(--line);border-inline-start:.25rem solid var(--warn);border-radius:.4rem;padding:.75rem 1rem;margin:.6rem 0;background:var(--raised)}
.finding.fail{border-inline-start-color:var(--bad)}
.severity{color:var(--warn)}.fail .severity{color:var(--bad)}
.certainty{font-family:ui-monospace,monospace;font-size:.8rem;font-weight:600;border:1px solid currentColor;border-radius:.3rem;padding:0 .35rem;color:var(--faint)}
.certainty.doc{color:var(--good);border-style:solid}.certainty.seed{color:var(--change);border-style:dashed}.certainty.code{color:var(--act);border-style:dashed}.certainty.assumed{color:var(--warn);border-style:dotted}
.summary{font-size:1.02em;margin:.5rem 0;overflow-wrap:anywhere}
.finding dl>div{display:grid;grid-template-columns:11rem 1fr;gap:.2rem 1rem;padding:.1rem 0}
.finding summary,.delivery summary{cursor:pointer}
pre{margin:.25rem 0;padding:.6rem .8rem;background:var(--ground);border:1px solid var(--line);border-radius:.35rem;overflow:auto;max-height:32rem;white-space:pre-wrap;overflow-wrap:anywhere}
.first{font-weight:600}.parameter{display:inline-block;margin-inline-start:2ch;word-break:break-all}
.exchange{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 1rem}.exchange>*{min-width:0}
.command{user-select:all;-webkit-user-select:all;cursor:copy}
.delivery{border-top:1px solid var(--line);padding:.3rem 0}.delivery table{margin:.4rem 0 .4rem 1rem;width:calc(100% - 1rem)}
.state{font-size:.9em;color:var(--faint)}.state.succeeded{color:var(--good)}.state.failed{color:var(--bad)}
.chart{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem;background:var(--raised)}
.drawing{display:flex;min-width:max-content}
.names{position:sticky;left:0;z-index:2;flex:none;padding:1.75rem .8rem .4rem;background:var(--raised);border-inline-end:1px solid var(--line)}
.names>div{display:flex;align-items:center;justify-content:flex-end;color:var(--faint)}
.plot{position:relative;flex:1;padding:1.75rem 0 .4rem}
.tick{position:absolute;top:0;bottom:0;border-inline-start:1px dashed var(--line);padding:.2rem .3rem;font-style:normal;color:var(--faint);white-space:nowrap}
.lane{position:relative;border-top:1px solid var(--line)}
.bar{position:absolute;height:.3rem;margin-top:-.15rem;border-radius:.15rem;opacity:.55;background:currentColor}
.mark{position:absolute;display:flex;align-items:center;gap:.2rem;transform:none;margin:-.6rem 0 0 -.25rem;text-decoration:none;color:var(--ink)}
.mark b{font-size:.75rem;background:var(--raised);border-radius:.3rem;padding:0 .15rem}
.shape{width:1.2rem;height:1.2rem;flex:none;fill:currentColor}
.ink,.line{fill:none;stroke:var(--ground);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}.line{stroke:currentColor}
:is(.shape,.bar):is(.good){color:var(--good)}:is(.shape,.bar).bad{color:var(--bad)}:is(.shape,.bar):is(.injected,.waiting){color:var(--warn)}
:is(.shape,.bar).act{color:var(--act)}:is(.shape,.bar).change{color:var(--change)}:is(.shape,.bar).time{color:var(--time)}
.tip{display:none}
.mark:is(:hover,:focus-visible) .tip{display:block;position:fixed;z-index:9;left:50%;bottom:1rem;translate:-50% 0;max-width:min(60rem,94vw);padding:.5rem .9rem;border-radius:.4rem;background:var(--ink);color:var(--ground);box-shadow:0 2px 10px #0006;overflow-wrap:anywhere}
.what{display:flex;align-items:baseline;gap:.5rem;overflow-wrap:anywhere}.what .shape{align-self:flex-start;width:1rem;height:1rem;margin-top:.2rem}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;list-style:none;padding:0;margin:.5rem 0}.legend li{display:flex;align-items:center;gap:.4rem}
@media (max-width:40rem){.finding dl>div{grid-template-columns:1fr;gap:0}}
@media print{:root{color-scheme:light;--ground:#fff;--raised:#fff;--line:#bbb;--ink:#000;--faint:#444;--good:#14713a;--bad:#b3201a;--warn:#8a5300;--act:#5b3fb0;--change:#0b5f7a;--time:#555;--link:#000}
:root,body{font-size:11px}body{max-width:none;padding:0}.controls{display:none}.scenario::details-content,.finding details::details-content{content-visibility:visible!important;height:auto!important;display:block!important}
.finding,tr,.chart{break-inside:avoid}.chart{overflow:hidden}.drawing{zoom:.6;min-width:0}.plot{min-width:0!important}pre{max-height:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`)
