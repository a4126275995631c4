// Before the page is drawn, so that a dark one never flashes light.
"use strict";
try {
    const appearance = localStorage.getItem("tinygpt.appearance");
    if (appearance === "light" || appearance === "dark") {
        document.documentElement.dataset.theme = appearance;
    }
} catch {
    // The browser keeps nothing for this page; it looks like the system then.
}
