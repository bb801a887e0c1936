// The keys that a browser does not know by itself: arrows between tabs and states, Tab in an editor of JSON.
const find = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

document.addEventListener('keydown', event => {
    const tab = find(event, '[role=tab]');
    if (tab && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
        const tabs = [...tab.parentElement.children];
        const next = tabs[(tabs.indexOf(tab) + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
        next.focus();
        next.click();
        event.preventDefault();
    }
    const state = find(event, '[data-state]');
    if (state && (event.key === 'Enter' || event.key === ' ')) {
        state.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        event.preventDefault();
    }
    if (state && event.key.startsWith('Arrow')) {
        nearest(state, event.key)?.focus();
        event.preventDefault();
    }
    const editor = find(event, '[data-json-editor]');
    if (editor && event.key === 'Tab' && !event.shiftKey && editor.selectionStart !== editor.selectionEnd) {
        editor.setRangeText('  ', editor.selectionStart, editor.selectionStart);
        editor.dispatchEvent(new Event('input', { bubbles: true }));
        event.preventDefault();
    }
});

// The state that an arrow key leads to: the nearest in that direction.
function nearest(from, key) {
    const middle = element => {
        const box = element.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = middle(from);
    const directions = {
        ArrowDown: [[0, 1], 0], ArrowUp: [[0, -1], 0], ArrowRight: [[1, 0], 1], ArrowLeft: [[-1, 0], 1],
    };
    const [ahead, aside] = directions[key];
    let best = null, least = Infinity;
    for (const other of from.ownerSVGElement.querySelectorAll('[data-state]')) {
        const [otherX, otherY] = middle(other);
        const along = (otherX - x) * ahead[0] + (otherY - y) * ahead[1];
        if (other === from || along <= 1) continue;
        const distance = along + 2 * Math.abs(aside ? otherY - y : otherX - x);
        if (distance < least) [best, least] = [other, distance];
    }
    return best;
}
