// Every visible text on the page whose contrast with what lies behind it is under WCAG AA. Disabled controls are exempt.
() => {
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    if (colour.startsWith("rgb")) { const c = parse(colour); return [c[0], c[1], c[2], c.length > 3 ? c[3] : 1]; }
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255];
  };
  const over = (top, under) => [0, 1, 2].map((k) => top[k] * top[3] + under[k] * (1 - top[3])).concat([1]);
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const opacity = (element) => {
    let value = 1;
    for (let at = element; at; at = at.parentElement) value *= Number(getComputedStyle(at).opacity);
    return value;
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!words || element.closest("style, script, [disabled], [aria-disabled='true'], .qm-only-spoken")) continue;
    if (!element.checkVisibility()) continue;  // in a closed part of the page
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    if (style.visibility === "hidden" || box.width < 2 || box.height < 2) continue;
    const inPicture = element.namespaceURI.endsWith("svg");
    const ink = rgba(inPicture ? style.fill : style.color);
    ink[3] *= opacity(element);
    if (ink[3] === 0) continue;
    // The value of a slider hangs over its thumb, which it stands inside in the markup only.
    const stands = element.closest("[data-testid='stSliderThumbValue']") ? element.closest("[data-testid='stSlider']") : element;
    const back = behind(inPicture ? element.ownerSVGElement.parentElement : stands), front = over(ink, back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    // A picture, written as a ligature or a sign: 3:1 is asked of those.
    const icon = style.fontFamily.includes("Material Symbols") || element.closest("[aria-hidden='true']:not(label *)");
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large || icon ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${words.slice(0, 40)} (${element.tagName} ${element.className})`);
  }
  return found;
}
