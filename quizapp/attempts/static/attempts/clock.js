/* The server's time on this page. The phone's own clock is used for nothing: spans come from the
   monotonic timer, the offset from the quickest of the answers that carried the server's time. */

const ticks = () => performance.now();

export class ServerClock {
  constructor(serverTime, deadline) {
    this.deadline = deadline;
    this.offset = serverTime - ticks();
    this.uncertainty = Infinity;
  }

  now() {
    return ticks() + this.offset;
  }

  remaining() {
    return this.deadline - this.now();
  }

  /** Takes over deadline and time from an answer that was asked for at `askedAt` (of `begin`). */
  learn(answer, askedAt) {
    if (answer.server_time) this.measure(Date.parse(answer.server_time), askedAt);
    if (answer.deadline_at) this.deadline = Date.parse(answer.deadline_at);
  }

  begin() {
    return ticks();
  }

  measure(serverTime, askedAt) {
    const received = ticks();
    const uncertainty = (received - askedAt) / 2;
    const measured = serverTime - (askedAt + received) / 2;
    // A sleeping phone may stop the timer: a measurement far off the old one wins at any quality.
    const jumped = Math.abs(measured - this.offset) > uncertainty + this.uncertainty;
    if (uncertainty > this.uncertainty && !jumped) return;
    this.offset = measured;
    this.uncertainty = uncertainty;
  }
}

export function format(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
