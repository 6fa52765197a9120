// Creates elements. Data from outside becomes text, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with attributes (`class`, `for`, ...) and children; strings become text. */
export function element(name, attributes = {}, ...children) {
    return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function shape(name, attributes = {}, ...children) {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
        if (value === true) {
            node.setAttribute(key, '');
        } else if (value !== false && value != null) {
            node.setAttribute(key, value);
        }
    }
    node.append(...children.filter((child) => child != null));
    return node;
}

export function show(node, visible) {
    node.hidden = !visible;
}

/** Makes a screen reader say it after its current sentence. */
export function announce(text) {
    byId('announcer').textContent = text;
}
