// The connection is lost: Blazor tries for some minutes to have it back. When it gives up, or when another process
// answers, which knows nothing of this page, the page is loaded anew: its address holds what is shown.
const dialog = document.getElementById('components-reconnect-modal');
const lost = ['failed', 'rejected', 'resume-failed'];
let waits = false;

async function answers() {
    try { return (await fetch('assets/icon.svg', { cache: 'no-store' })).ok; } catch { return false; }
}

async function load() {
    if (waits && await answers()) location.reload();
}

dialog.addEventListener('components-reconnect-state-changed', event => {
    if (!lost.includes(event.detail.state) || waits) return;
    waits = true;
    load();
    setInterval(load, 2000);
});
document.addEventListener('visibilitychange', load);
