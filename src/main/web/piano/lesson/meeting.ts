import type { PartnerView } from "./partner";

/** Whether one waits for somebody: for the first who comes, or for a partner who is still being tried to reach. */
export function isMeeting(partners: readonly Pick<PartnerView, "link">[]): boolean {
  return partners.length === 0 || partners.some(({ link: { state } }) => state === "connecting" || state === "interrupted");
}
