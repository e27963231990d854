/** The replies of /office/readers and /office/reports. */
export interface Readers {
  mine: boolean;
  unread: boolean;
  may_name: boolean;
  may_name_self: boolean;
  wanted: number;
  named: number;
  items: { id: string; name: string; since: string; by: string; told: boolean }[];
  news: { what: 'named' | 'ended'; at: string; by: string }[];
}

export interface ReportLine {
  id: string;
  received: string;
  author: string;
  opened: boolean;
  done: boolean;
}

export interface Report {
  id: string;
  received: string;
  author: string;
  said: {
    kind: string | null;
    about: string;
    pupil: string;
    words: string;
    when: string;
    readable: boolean;
  }[];
  outcomes: { by: string; at: string; words: string }[];
  readings: { by: string; at: string }[];
}
