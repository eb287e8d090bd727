import { useEffect, useRef } from "react";
import { useAnnounce } from "../../shared/announce";
import type { LessonSession, RoomView } from "../browser/lessonSession";
import { useStore } from "./useStore";
import { linkWords, nameOf } from "./words";

/** Says to screen readers who comes and goes, and how their connections change; never a single note. */
export function useTalk(session: LessonSession, room: RoomView): void {
  const announce = useAnnounce();
  const partners = useStore(session.lesson.partners);
  const said = useRef(new Map<string, string>());

  useEffect(() => {
    const before = said.current;
    const now = new Map(partners.map(({ member, link }) => [member.peer, `${nameOf(member)}: ${linkWords(link.state)}`]));
    const news = [...now].filter(([peer, words]) => before.get(peer) !== words).map(([, words]) => words);
    const gone = [...before].filter(([peer]) => !now.has(peer)).map(([, words]) => `${words.split(":")[0]} has left`);
    said.current = now;
    if (news.length + gone.length > 0) announce([...news, ...gone].join(". "));
  }, [partners, room, announce]);
}
