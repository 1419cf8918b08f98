/*
 * A page that stays open ends within five seconds when the session behind it does: at a sign-out in another tab, when
 * an account is disabled, its role or password changes, or after twelve hours. What was typed stays in it, out of
 * sight, and comes back when the same person signs in again.
 */
(function () {
  const PAUSE = 4000;
  let asking = false;

  function cover(gone) {
    const notice = document.getElementById("signed-out");
    const main = document.getElementById("main");
    if (!notice || !main || main.hidden === gone) return;
    main.hidden = gone;
    notice.hidden = !gone;
    if (!gone) return;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close("no"));
    const link = notice.querySelector("a");
    link.href = "/sign-in?continue=" + encodeURIComponent(location.pathname + location.search);
    notice.focus();
  }

  async function ask() {
    const notice = document.getElementById("signed-out");
    if (!notice || asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch("/session", { cache: "no-store", signal: AbortSignal.timeout(PAUSE) });
      // Whatever else it says, it doesn't know.
      if (answer.ok) cover(await answer.text() !== notice.dataset.user);
    } catch (_) {
      // No connection says nothing about the session.
    } finally {
      asking = false;
    }
  }

  setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
})();
