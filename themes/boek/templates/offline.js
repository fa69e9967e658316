{# Where there can be no worker, reading goes on as it always did. #}
if (navigator.serviceWorker) navigator.serviceWorker.register(new URL({{ site.pages.worker|json }}, document.currentScript.src)).catch(() => {});
