document.currentScript.data = [{{ view.records|json }}, {{ view.lexicon|json }}];
