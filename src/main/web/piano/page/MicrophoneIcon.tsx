/** A microphone, in the style of the other icons, among which there is none. */
export function MicrophoneIcon() {
  return (
    <svg width="15" height="15" viewBox="0 0 15 15" fill="none" stroke="currentColor" strokeLinecap="round" aria-hidden>
      <rect x="5.25" y="1" width="4.5" height="7.5" rx="2.25" />
      <path d="M3 7a4.5 4.5 0 0 0 9 0M7.5 11.5V14M5 14h5" />
    </svg>
  );
}
