// What has the keyboard's focus, named, unless something on it or around it shows that it has. The scrolling part
// of the page is passed over: Chromium lets Tab stop there, and what it does there is to scroll.
async () => {
  const element = document.activeElement;
  if (!element || element === document.body || element.tagName === "MAIN") return null;
  const calm = document.head.appendChild(document.createElement("style"));
  calm.textContent = "* { transition: none !important; }";
  const around = [];
  for (let at = element; at && at.tagName !== "MAIN" && around.length < 9; at = at.parentElement) around.push(at);
  const look = (at) => {
    const style = getComputedStyle(at);
    const outline = style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor;
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.color, style.textDecoration].join();
  };
  const marked = around.map(look);
  element.blur();
  await new Promise((drawn) => setTimeout(drawn, 60));  // some marks are drawn by script
  const seen = around.some((at, place) => look(at) !== marked[place]);
  element.focus({ focusVisible: true });
  calm.remove();
  return seen ? null : `${element.tagName} ${(element.innerText || element.ariaLabel || element.className).slice(0, 60)}`;
}
