// The editor of a definition: Monaco, loaded from this machine.
const vs = new URL('vs', import.meta.url).href;

function load() {
    return new Promise((resolve, reject) => {
        if (window.monaco) { resolve(); return; }
        window.MonacoEnvironment = { getWorkerUrl: () => vs + '/base/worker/workerMain.js', baseUrl: vs + '/../' };
        const script = document.createElement('script');
        script.src = vs + '/loader.js';
        script.onerror = reject;
        script.onload = () => {
            window.require.config({ paths: { vs }, preferScriptTags: true });
            window.require(['vs/editor/editor.main'], resolve, reject);
        };
        document.head.append(script);
    });
}

function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
const fields = [
    'Type', 'Next', 'End', 'Comment', 'Resource', 'Parameters', 'Arguments', 'InputPath', 'ResultSelector',
    'ResultPath', 'OutputPath', 'Output', 'Assign', 'Retry', 'Catch', 'TimeoutSeconds',
];

const theme = () => monaco.editor.setTheme(isDark() ? 'vs-dark' : 'vs');

// What is typed and not saved outlives the page, since the program may be stopped meanwhile; with what it was typed
// over.
function draftOf(arn, text) {
    const key = 'draft:' + arn;
    let saved = text;
    return {
        get: () => JSON.parse(sessionStorage.getItem(key)),
        keep(typed) {
            if (typed === saved) sessionStorage.removeItem(key);
            else try {
                sessionStorage.setItem(key, JSON.stringify({ saved, typed }));
            } catch { /* The store is full. */ }
        },
        rebase(value, typed) { saved = value; this.keep(typed); },
    };
}

export async function create(element, text, page, arn) {
    await load();
    monaco.languages.json.jsonDefaults.setDiagnosticsOptions({ validate: false });
    theme();
    document.addEventListener('console-theme', theme);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', theme);
    const editor = monaco.editor.create(element, {
        value: text,
        language: 'json',
        automaticLayout: true,
        minimap: { enabled: false },
        fontSize: 13,
        tabSize: 2,
        scrollBeyondLastLine: false,
        fixedOverflowWidgets: true,
        ariaLabel: 'Definition in Amazon States Language. Ctrl+M lets Tab leave the editor.',
    });
    let typing = null;
    const draft = draftOf(arn, text), left = draft.get();
    const isLeft = left && left.typed !== text;
    if (isLeft) {
        draft.rebase(left.saved, left.typed);
        editor.setValue(left.typed);
    }
    // A moment after the last key, and before anything else is pressed: it is done with the text that one sees.
    const stop = () => {
        clearTimeout(typing);
        typing = null;
    };
    const tell = () => {
        stop();
        page.invokeMethodAsync('Typed', editor.getValue());
    };
    editor.onDidChangeModelContent(() => {
        draft.keep(editor.getValue());
        stop();
        typing = setTimeout(tell, 200);
    });
    editor.onDidBlurEditorText(() => {
        if (typing) tell();
    });
    if (isLeft) {
        await page.invokeMethodAsync('Typed', left.typed);
        await page.invokeMethodAsync('Restored', left.saved);
    }
    // Ctrl+Space offers the states and the fields that name one.
    monaco.languages.registerCompletionItemProvider('json', {
        triggerCharacters: ['"'],
        provideCompletionItems: model => ({ suggestions: suggestions(model) }),
    });
    return {
        mark(complaints) {
            const model = editor.getModel();
            const endOf = line => model.getLineMaxColumn(Math.min(line, model.getLineCount()));
            const { Warning, Error } = monaco.MarkerSeverity;
            monaco.editor.setModelMarkers(model, 'console', complaints.map(complaint => ({
                startLineNumber: complaint.line,
                startColumn: complaint.column,
                endLineNumber: complaint.line,
                endColumn: Math.max(complaint.column + 1, endOf(complaint.line)),
                message: `${complaint.code}: ${complaint.message}`,
                severity: complaint.isWarning ? Warning : Error,
            })));
        },
        reveal(line, column) {
            editor.revealLineInCenter(line);
            editor.setPosition({ lineNumber: line, column });
            editor.focus();
        },
        revealState(name) {
            const quoted = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
            const [found] = editor.getModel().findMatches(quoted + '\\s*:\\s*\\{', false, true, true, null, false);
            if (found) {
                editor.revealRangeAtTop(found.range);
                editor.setSelection(found.range);
            }
        },
        saved(value) { draft.rebase(value, editor.getValue()); },
        replace(value) {
            draft.rebase(value, value);
            editor.setValue(value);
        },
        close() {
            stop();
            editor.dispose();
        },
    };
}

function suggestions(model) {
    const names = new Set();
    (function find(node) {
        for (const [key, value] of Object.entries(node ?? {})) {
            if (key === 'States') Object.keys(value).forEach(name => names.add(name));
            if (typeof value === 'object') find(value);
        }
    })(parse(model.getValue()));
    const { Reference, Field } = monaco.languages.CompletionItemKind;
    return [
        ...[...names].map(name => ({ label: name, kind: Reference, insertText: name, detail: 'state' })),
        ...fields.map(name => ({ label: name, kind: Field, insertText: name, detail: 'field' })),
    ];
}

function parse(text) {
    try { return JSON.parse(text); } catch { return {}; }
}
