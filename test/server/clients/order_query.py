"""Asks each URL with the headers given, through a proxy or straight ("-"), trusting one CA and nobody else."""
import ssl
import sys
import urllib.error
import urllib.request

ca, proxy, date, authorization, *urls = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
assert context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
context.verify_flags |= ssl.VERIFY_X509_STRICT
proxies = {} if proxy == "-" else {"http": proxy, "https": proxy}
opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), urllib.request.HTTPSHandler(context=context))
for url in urls:
    try:
        answer = opener.open(urllib.request.Request(url, headers={"X-Sdk-Date": date, "Authorization": authorization}))
        print(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
    except OSError as error:
        print("OSError", error)
