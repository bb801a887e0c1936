// The page is in the first answer, and is read at once. What is typed, chosen and pressed before the circuit takes it
// is so again as soon as it does: the circuit draws the same page anew, long lists a moment after the rest.
const patience = 5000; // ms, for what the circuit draws later
const parts = 'a[href], button, input, select, textarea, [data-state], [tabindex]';
const isLive = () => document.querySelector('main[data-live] h1');

// How an element of the first answer is found in what the circuit draws: among those that say the same.
const wordsOf = element =>
    element.dataset.state ?? element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent;
const alike = place => [...document.querySelectorAll(parts)]
    .filter(other => other.tagName === place.tag && wordsOf(other) === place.words);
function placeOf(element) {
    const place = { element, tag: element.tagName, words: wordsOf(element) };
    place.at = alike(place).indexOf(element);
    return place;
}

const typed = new Map();
let pressed = null, focused = null, deeds = null, waiting = null;

const early = {
    click(event) {
        const control = event.target instanceof Element && event.target.closest('main button, main [data-state]');
        if (control) pressed = placeOf(control);
    },
    input(event) { if (event.target.type !== 'file') typed.set(event.target, placeOf(event.target)); },
    change(event) { early.input(event); },
    focusin(event) { focused = placeOf(event.target); },
    // The form is not sent: its button was pressed.
    submit(event) { event.preventDefault(); },
};

function write(field, from) {
    if (field.type === 'checkbox') field.checked = from.checked;
    else field.value = from.value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}

function focus(element) { if (document.activeElement === document.body) element.focus({ preventScroll: true }); }

function act() {
    if (!isLive()) return;
    deeds ??= [
        ...[...typed.values()].map(place => [place, field => write(field, place.element)]),
        ...(pressed ? [[pressed, control => control.dispatchEvent(new MouseEvent('click', { bubbles: true }))]] : []),
        ...(focused && !focused.element.isConnected ? [[focused, focus]] : []),
    ];
    forget();
    deeds = deeds.filter(([place, redo]) => {
        const element = alike(place)[place.at];
        if (element) redo(element);
        return !element;
    });
    if (deeds.length === 0) watch.disconnect();
    else waiting ??= setTimeout(() => watch.disconnect(), patience);
}

function forget() {
    for (const type of Object.keys(early)) document.removeEventListener(type, early[type], true);
}

for (const type of Object.keys(early)) document.addEventListener(type, early[type], true);
const watch = new MutationObserver(act);
watch.observe(document.documentElement, { childList: true, subtree: true });
act();
