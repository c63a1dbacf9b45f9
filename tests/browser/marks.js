// Every mark of a picture (point, line, bar) that stands out from what lies behind it by less than 3:1, as WCAG asks of
// what one has to see to understand. Areas, and what is a quarter opaque at most, are shades behind marks that say the
// same; axes and grids help reading.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255];
  };
  const over = (top, under) => [0, 1, 2].map((k) => top[k] * top[3] + under[k] * (1 - top[3])).concat([1]);
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (ink, back) => {
    const [a, b] = [light(over(ink, back)), light(back)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const shade = 0.25, found = new Set();
  for (const mark of document.querySelectorAll("svg g.role-mark:not(.mark-area):not(.mark-text) :is(path, line, rect)")) {
    const style = getComputedStyle(mark);
    const inks = [["fill", "fillOpacity"], ["stroke", "strokeOpacity"]]
      .filter(([paint]) => style[paint] !== "none")
      .map(([paint, opacity]) => { const ink = rgba(style[paint]); ink[3] *= style[opacity] * style.opacity; return ink; })
      .filter((ink) => ink[3] > shade);
    if (inks.length === 0) continue;
    const back = behind(mark.ownerSVGElement.parentElement);
    const best = Math.max(...inks.map((ink) => ratio(ink, back)));
    if (best < 3) found.add(`${best.toFixed(2)} ${mark.closest("g.role-mark").getAttribute("class")} fill ${style.fill} stroke ${style.stroke} opacity ${style.opacity}`);
  }
  return [...found];
}
