// How the search box looks on other pages. Custom properties and parts are its contract.

export const STYLE = `
:host {
  --_accent: var(--souwen-accent, #9e2129);
  --_paper: var(--souwen-background, Canvas);
  --_ink: var(--souwen-color, CanvasText);
  --_soft: var(--souwen-muted, color-mix(in srgb, var(--_ink) 66%, var(--_paper)));
  --_line: var(--souwen-border, color-mix(in srgb, var(--_ink) 22%, var(--_paper)));
  --_hover: var(--souwen-hover, color-mix(in srgb, var(--_ink) 7%, var(--_paper)));
  --_mark: var(--souwen-mark, light-dark(#ffe49a, #6b5310));
  --_radius: var(--souwen-radius, 0.5rem);
  display: block;
  position: relative;
  max-width: 40rem;
  color: var(--_ink);
  font: var(--souwen-font, 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
input {
  width: 100%;
  height: var(--souwen-height, 2.75rem);
  margin: 0;
  padding: 0 1rem;
  border: 1px solid var(--souwen-border, color-mix(in srgb, var(--_ink) 50%, var(--_paper)));
  border-radius: var(--_radius);
  background: var(--_paper);
  color: inherit;
  font: inherit;
  font-size: max(1rem, 16px);
  appearance: none;
}
input:focus-visible, a:focus-visible { outline: 2px solid var(--_accent); outline-offset: -1px; }
::placeholder { color: var(--_soft); opacity: 1; }
.popup {
  position: absolute;
  z-index: var(--souwen-z-index, 1000);
  inset-inline: 0;
  top: calc(100% + 0.35rem);
  max-height: min(32rem, 70vh);
  overflow: auto;
  overscroll-behavior: contain;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: var(--_paper);
  box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.16);
}
.option { display: block; padding: 0.6rem 1rem; color: inherit; text-decoration: none; cursor: pointer; overflow-wrap: anywhere; }
.option + .option, [role=group] + [role=group] { border-top: 1px solid var(--_line); }
.option:hover, .option[aria-selected=true] { background: var(--_hover); }
.option[aria-selected=true] { box-shadow: inset 3px 0 var(--_accent); }
.option > span { display: block; }
.title { font-weight: 600; line-height: 1.45; }
.option .text { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; font-size: 0.9375em; }
.about { color: var(--_soft); font-size: 0.8125em; }
.all { color: var(--_accent); font-weight: 600; font-size: 0.9375em; }
.words { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; width: 100%; padding-block: 0.4rem; border: 0; background: none; font: inherit; text-align: start; }
.words + .words { border: 0; }
.words mark { background: none; color: var(--_accent); }
mark { background: var(--_mark); color: inherit; border-radius: 2px; }
.message { margin: 0; padding: 0.8rem 1rem; color: var(--_soft); }
.status { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .option[aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
