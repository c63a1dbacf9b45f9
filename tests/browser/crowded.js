// What has too little room: controls of which one lies over another, tables that their frame cuts off, and text of
// which a few letters stand on a line.
() => {
  const CONTROLS = ["stTextInput", "stSelectbox", "stMultiSelect", "stButtonGroup", "stButton", "stDownloadButton",
    "stPopover", "stDateInput", "stNumberInput", "stTextArea", "stPageLink"].map((id) => `[data-testid="${id}"]`).join();
  const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
  const name = (element) => `${element.dataset.testid} "${element.innerText.trim().slice(0, 30)}"`;
  // What a control really takes: parts of it reach beyond its own box where that is too narrow.
  const takes = (control) => [control, ...control.querySelectorAll("button, input, [role='radiogroup'], [data-baseweb]")]
    .filter(seen).map((part) => part.getBoundingClientRect());
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const found = [];
  const controls = [...document.querySelectorAll(`[data-testid="stMain"] :is(${CONTROLS})`)].filter(seen);
  controls.forEach((one, place) => controls.slice(place + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    if (takes(one).some((a) => takes(other).some((b) => over(a, b)))) found.push(`${name(one)} and ${name(other)}`);
  }));
  document.querySelectorAll(".qm-table").forEach((table) => {
    for (let at = table.parentElement; at && at.dataset.testid !== "stMain"; at = at.parentElement) {
      const hides = getComputedStyle(at).overflowX !== "visible";
      if (hides && seen(table) && at.scrollWidth > at.clientWidth + 1) {
        found.push(`a table is cut off: ${table.innerText.trim().slice(0, 40)}`);
        break;
      }
    }
  });
  const NARROW = 64, TALL = 120;
  document.querySelectorAll('[data-testid="stMain"] p').forEach((text) => {
    const { width, height } = text.getBoundingClientRect();
    if (seen(text) && width < NARROW && height > TALL) {
      found.push(`a few letters a line: ${text.innerText.trim().slice(0, 40)}`);
    }
  });
  return found;
}
