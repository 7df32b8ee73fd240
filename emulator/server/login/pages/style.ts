/** The look of the pages, in light and dark, on wide screens and narrow ones. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#eef1f5;--card:#fff;--line:#d5d9e0;--ink:#1b1f27;--faint:#5a6372;--act:#0b57a4;--on-act:#fff;--bad:#b3201a;--note:#fff7e6;--note-line:#e5c07b}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--card:#1d2128;--line:#3a414d;--ink:#e6e9ee;--faint:#a3acba;--act:#7cb7ff;--on-act:#10151c;--bad:#ff8a80;--note:#2b2617;--note-line:#6f5a26}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:start center;padding:clamp(1rem,7vh,5rem) 1rem 2rem;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}
main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.75rem 2rem 2rem}
h1{font-size:1.3rem;line-height:1.35;margin:0 0 1rem}h2{font-size:.95rem;margin:1.5rem 0 .5rem}
.en{color:var(--faint);font-weight:400;font-size:.9em}h1 .en,h2 .en,p .en{display:block}
p{margin:.75rem 0;overflow-wrap:anywhere}
.note{background:var(--note);border:1px solid var(--note-line);border-radius:.5rem;padding:.6rem .9rem;font-size:.92rem}
.why{border-inline-start:.25rem solid var(--bad);padding-inline-start:.9rem}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.5rem;max-height:22rem;overflow:auto}
.choice{display:flex;width:100%;gap:.2rem .75rem;flex-wrap:wrap;align-items:baseline;justify-content:space-between;text-align:start;text-decoration:none;font:inherit;
color:inherit;background:none;border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem;cursor:pointer}
.choice:hover{border-color:var(--act)}.choice .id,.choice .state{color:var(--faint);font-size:.88rem;overflow-wrap:anywhere}.choice .state.off{color:var(--bad)}
.choice .id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
label{display:block;font-weight:600;font-size:.95rem;margin-bottom:.35rem}
.row{display:flex;gap:.5rem}
input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--card);border:1px solid var(--faint);border-radius:.5rem;padding:.5rem .75rem}
button.go{font:inherit;font-weight:600;color:var(--on-act);background:var(--act);border:1px solid var(--act);border-radius:.5rem;padding:.5rem 1.1rem;cursor:pointer;white-space:nowrap}
a{color:var(--act)}:focus-visible{outline:2px solid var(--act);outline-offset:2px}
footer{margin-top:1.5rem;color:var(--faint);font-size:.85rem}
`
