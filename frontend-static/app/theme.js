/* Runs before the first paint, so that a chosen theme doesn't flash the other one. */
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.setAttribute("data-bs-theme", theme);
  } catch (_) {
    // Storage is blocked: the system's preference stays.
  }
})();
