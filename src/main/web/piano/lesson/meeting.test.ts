import { expect, test } from "vitest";
import type { LinkState } from "../link/peerLink";
import { isMeeting } from "./meeting";

const partner = (state: LinkState) => ({ link: { state, route: null, generation: 1, fenced: 0, collisions: 0 } });

test.each<[LinkState[], boolean]>([
  [[], true],
  [["connecting"], true],
  [["connected"], false],
  [["connected", "interrupted"], true],
  [["connected", "failed"], false],
])("partners who are %j are being met: %s", (states, meeting) => expect(isMeeting(states.map(partner))).toBe(meeting));
