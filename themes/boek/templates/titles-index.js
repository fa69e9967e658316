document.currentScript.data = {{ view.titles|json }};
