// The map between the plane of the layout and the canvas: screen = world * k + (x, y), in CSS pixels.

class Camera {
  constructor() {
    this.k = 1;
    this.whole = 1; // the scale at which everything fits
    this.x = 0;
    this.y = 0;
    this.width = 1;
    this.height = 1;
    this.flight = 0;
  }

  toScreen(x, y) {
    return [x * this.k + this.x, y * this.k + this.y];
  }

  toWorld(x, y) {
    return [(x - this.x) / this.k, (y - this.y) / this.k];
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const k = Math.min(24 * this.whole, 8, Math.max(0.4 * this.whole, this.k * factor));
    this.x = x - ((x - this.x) * k) / this.k;
    this.y = y - ((y - this.y) * k) / this.k;
    this.k = k;
  }

  // The view in which the box { left, right, top, bottom } fills the canvas, with room for labels.
  around(box, closest = 1.6) {
    const margin = Math.min(64, this.width * 0.09);
    const k = Math.min(
      closest,
      (this.width - 2 * margin) / Math.max(1, box.right - box.left),
      (this.height - Math.min(1.1 * margin, this.height * 0.2)) / Math.max(1, box.bottom - box.top),
    );
    const safe = Math.max(0.005, k);
    return {
      k: safe,
      x: this.width / 2 - ((box.left + box.right) / 2) * safe,
      y: this.height / 2 - ((box.top + box.bottom) / 2) * safe,
    };
  }

  set(view) {
    this.flight += 1;
    Object.assign(this, view);
  }

  // Go to a view in small steps, calling `draw` at each; at once where motion is unwanted.
  fly(view, draw) {
    this.flight += 1;
    const flight = this.flight;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) {
      Object.assign(this, view);
      draw();
      return;
    }
    const from = { k: this.k, x: this.x, y: this.y };
    const begin = performance.now();
    const step = (now) => {
      if (flight !== this.flight) return;
      const part = Math.min(1, Math.max(0, now - begin) / 420);
      const eased = 1 - Math.pow(1 - part, 3);
      for (const name of ["k", "x", "y"]) this[name] = from[name] + (view[name] - from[name]) * eased;
      draw();
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}
