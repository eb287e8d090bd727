/** Where a tab is, in its address and for its next reload. */
export interface Place {
  code: string;
  name: string;
}

const key = "sostenuto.piano.place";

/** The code that the address names (`?room=`), as somebody was sent it; null when it names none. */
export function codeInAddress(): string | null {
  return new URLSearchParams(window.location.search).get("room");
}

/** The address that leads somebody else into the same room. */
export function invitation(code: string): string {
  const address = new URL(window.location.pathname, window.location.origin);
  address.searchParams.set("room", code);
  return address.href;
}

/** Whether the address has a word, as in `?eager`; some are for tests of what rarely happens. */
export function addressSays(word: string): boolean {
  return new URLSearchParams(window.location.search).has(word);
}

/** Notes the room in the address and in the tab, so that a reload leads back into it; null when it was left. */
export function notePlace(place: Place | null): void {
  const address = new URL(window.location.href);
  if (place === null) {
    address.searchParams.delete("room");
    sessionStorage.removeItem(key);
  } else {
    address.searchParams.set("room", place.code);
    sessionStorage.setItem(key, JSON.stringify(place));
  }
  window.history.replaceState(null, "", address);
}

/** Where this tab was before it was loaded again; null when it was nowhere, or the address leads elsewhere. */
export function placeBefore(): Place | null {
  try {
    const place = JSON.parse(sessionStorage.getItem(key) ?? "null") as Partial<Place> | null;
    if (typeof place?.code !== "string" || typeof place.name !== "string") return null;
    return place.code === codeInAddress() ? { code: place.code, name: place.name } : null;
  } catch {
    return null;
  }
}

const tabKey = "sostenuto.piano.tab";

/** What tells this tab from others, and stays when it is loaded again: so the server knows that its old peer has gone. */
export function tabName(): string {
  const name = sessionStorage.getItem(tabKey) ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  sessionStorage.setItem(tabKey, name);
  return name;
}

const nameKey = "sostenuto.piano.name";

/** The name that somebody has called himself by on this machine. */
export function rememberedName(): string {
  return localStorage.getItem(nameKey) ?? "";
}

export function rememberName(name: string): void {
  localStorage.setItem(nameKey, name);
}

/** Which devices somebody enters with. */
export interface Devices {
  audio: boolean;
  video: boolean;
}

const devicesKey = "sostenuto.piano.devices";

/** What was chosen last on this machine; both at first. */
export function rememberedDevices(): Devices {
  const off = localStorage.getItem(devicesKey) ?? "";
  return { audio: !off.includes("audio"), video: !off.includes("video") };
}

export function rememberDevices({ audio, video }: Devices): void {
  localStorage.setItem(devicesKey, [audio ? "" : "no audio", video ? "" : "no video"].join(" "));
}
