// Colours: the stored choice, else the device's. Menus close when left. Everything works without this file.
(function () {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("am-theme") || ""; } catch (error) { return ""; }
  }
  function paint() {
    root.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light");
  }
  function menus() {
    return document.querySelectorAll("details.am-menu[open]");
  }
  root.dataset.script = "on";
  paint();
  dark.addEventListener("change", paint);
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-theme-set]");
    if (button) {
      try { localStorage.setItem("am-theme", button.dataset.themeSet); } catch (error) { /* not kept, still painted */ }
      paint();
    }
    menus().forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
    const pick = event.target.closest("[data-pick]");
    if (pick) calendar(document.getElementById(pick.dataset.pick));
    const link = event.target.closest('a[href*="#form-"]');
    if (link && link.pathname === location.pathname) reveal(link.hash);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    menus().forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });
  // The browser's own calendar, beside a field that takes a date in any form.
  function calendar(field) {
    const picker = document.getElementById(field.id + "-pick");
    picker.value = /^\d{4}-\d{2}-\d{2}$/.test(field.value.trim()) ? field.value.trim() : "";
    picker.onchange = function () { if (picker.value) field.value = picker.value; field.focus(); };
    try { picker.showPicker(); } catch (error) { field.focus(); }
  }
  // A link to a small form opens it.
  function reveal(hash) {
    const form = hash ? document.getElementById(hash.slice(1)) : null;
    if (form && form.tagName === "DETAILS") form.open = true;
  }
  document.addEventListener("DOMContentLoaded", function () { reveal(location.hash); });
})();
