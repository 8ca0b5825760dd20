// SPDX-License-Identifier: Apache-2.0
// Making and patching elements. Names of balancers only ever become text nodes and attributes, and
// nothing that did not change is touched: that is what keeps the page from flickering.
const kSvg = 'http://www.w3.org/2000/svg';

// Control characters, and those with which one name could pass for another.
const kUntold = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const clean = (text) => String(text).replace(kUntold, '\ufffd');

export function setText(node, text) {
  const told = clean(text);
  if (node.textContent !== told) node.textContent = told;
}

export function hide(node, isHidden) {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

// null removes it.
export function setAttribute(node, name, value) {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) node.setAttribute(name, value);
  }
  for (const child of children) {
    if (child !== null) node.append(typeof child === 'string' ? clean(child) : child);
  }
  return node;
}

export const el = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(kSvg, tag), attributes, children);

// Puts `wanted` into `parent`, in that order, moving as little as possible: what has the focus or
// is being read stays where it is.
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const node of wanted) {
    if (node === at) {
      at = at.nextElementSibling;
    } else {
      parent.insertBefore(node, at);
    }
  }
}

// Views by key: made when they are new, updated while they last, forgotten afterwards.
export class Keyed {
  constructor(make) {
    this.make = make;
    this.views = new Map();
  }
  update(items, keyOf) {
    const before = this.views;
    this.views = new Map();
    return items.map((item) => {
      const key = keyOf(item);
      const view = this.views.get(key) ?? before.get(key) ?? this.make(item);
      this.views.set(key, view);
      view.update(item);
      return view;
    });
  }
}
