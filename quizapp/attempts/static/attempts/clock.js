/* The server's time on this page: the offset from the quickest of the answers that carried it, spans
   from the monotonic timer. That timer stands still while a phone sleeps and begins anew with each page,
   so after both the phone's own clock helps out, until the server has been asked again. */

const ticks = () => performance.now();
const SLEPT = 3000;
const STOPPED = Date.UTC(9000, 0, 1);

export class ServerClock {
  /** skew: what the phone's clock was ahead of the server's when both were last seen together, for a
      page that was made long ago; undefined for a fresh one */
  constructor(serverTime, deadline, skew) {
    this.deadline = deadline;
    const estimate = skew === undefined ? serverTime : Math.max(serverTime, Date.now() - skew);
    this.offset = estimate - ticks();
    this.doubt();
    this.watch();
  }

  now() {
    return ticks() + this.offset;
  }

  /** While the round is paused the deadline tells what is left, counted from a year that never comes. */
  get isStopped() {
    return this.deadline >= STOPPED;
  }

  remaining() {
    return this.deadline - (this.isStopped ? STOPPED : this.now());
  }

  /** Of the phone's own clock, for pages that are opened without network. */
  get skew() {
    return Date.now() - this.now();
  }

  /** The next measurement wins, however slow its answer was. */
  doubt() {
    this.uncertainty = Infinity;
  }

  watch() {
    this.watched = { ticks: ticks(), wall: Date.now() };
  }

  /** Call often, and when the page is seen again. A timer that stood still is put forward by what the
      phone's clock went on; true when that happened. A clock set by hand on a page in sight is no sleep. */
  wake(wasHidden) {
    const before = this.watched;
    this.watch();
    const slept = (this.watched.wall - before.wall) - (this.watched.ticks - before.ticks);
    if (slept < SLEPT || !wasHidden) return false;
    this.offset += slept;
    this.doubt();
    return true;
  }

  /** Takes over deadline and time from an answer that was asked for at `askedAt` (of `begin`). */
  learn(answer, askedAt) {
    const [time, deadline] = [Date.parse(answer.server_time), Date.parse(answer.deadline_at)];
    if (time) this.measure(time, askedAt);
    if (deadline) this.deadline = deadline;
  }

  begin() {
    return ticks();
  }

  measure(serverTime, askedAt) {
    const received = ticks();
    const uncertainty = (received - askedAt) / 2;
    const measured = serverTime - (askedAt + received) / 2;
    // A timer that stood still unnoticed: a measurement far off the old one wins at any quality.
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

/** Milliseconds as an hour and a minute where the contest is. */
export function timesOfDay(timeZone) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return (milliseconds) => new Intl.DateTimeFormat(document.documentElement.lang, shape).format(milliseconds);
}
