// Before anything is drawn: the theme that was chosen, or the system's.
const chosen = localStorage.getItem('console-theme');
if (chosen)
    document.documentElement.dataset.theme = chosen;
