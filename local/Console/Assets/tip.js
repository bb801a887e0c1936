// What a chart's mark says, at once and also a little beside it: a line is thinner than one can point. A file that has
// no script has the same words as titles. Marks that say the same, as those of a trial in all charts, name the element
// that has the words.
const around = [[0, 0], [0, -4], [0, 4], [-4, 0], [4, 0], [-6, -6], [6, 6], [-6, 6], [6, -6]];
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
tip.ariaHidden = 'true';
document.body.append(tip);
let lit = null;

const shared = mark => mark?.dataset.of && document.getElementById(mark.dataset.of);

// The browser would show a title a second time, so it is taken off.
function wordsOf(mark) {
    const words = shared(mark)?.textContent;
    if (words) return mark.dataset.as ? `${mark.dataset.as}\n${words}` : words;
    const title = mark.querySelector(':scope > title');
    if (title) {
        mark.dataset.tip = title.textContent;
        title.remove();
    }
    return mark.dataset.tip;
}

// The mark with words that is nearest.
function markAt(chart, x, y) {
    for (const [aside, down] of around) {
        const mark = document.elementFromPoint(x + aside, y + down);
        if (!mark || !chart.contains(mark)) continue;
        if (wordsOf(mark)) return mark;
    }
    return null;
}

function show(mark, x, y) {
    if (mark !== lit) {
        lit?.classList.remove('lit');
        mark?.classList.add('lit');
        lit = mark;
        tip.hidden = !mark;
        tip.textContent = mark ? wordsOf(mark) : '';
    }
    if (!mark) return;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, x + 14 + width > innerWidth ? x - width - 14 : x + 14) + 'px';
    tip.style.top = Math.max(4, y + 14 + height > innerHeight ? y - height - 14 : y + 14) + 'px';
}

function markOf(event) {
    const chart = event.target instanceof Element ? event.target.closest('svg.chart') : null;
    return chart && markAt(chart, event.clientX, event.clientY);
}

document.addEventListener('pointermove', event => {
    const mark = markOf(event);
    if (mark || lit) show(mark, event.clientX, event.clientY);
});
document.addEventListener('scroll', () => show(null), true);
// A finger clicks where no pointer has moved before, and so does whoever has just scrolled.
document.addEventListener('click', event => {
    const address = shared(markOf(event))?.dataset.go;
    show(null);
    if (!address) return;
    event.stopPropagation();
    window.Blazor.navigateTo(address);
}, true);
