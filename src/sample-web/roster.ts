import { arabic } from './languages/arabic.ts';
import { chinese } from './languages/chinese.ts';
import { english } from './languages/english.ts';
import { french } from './languages/french.ts';
import { german } from './languages/german.ts';
import { greek } from './languages/greek.ts';
import { hebrew } from './languages/hebrew.ts';
import { hindi } from './languages/hindi.ts';
import { italian } from './languages/italian.ts';
import { japanese } from './languages/japanese.ts';
import { korean } from './languages/korean.ts';
import type { Language } from './languages/language.ts';
import { polish } from './languages/polish.ts';
import { portuguese } from './languages/portuguese.ts';
import { russian } from './languages/russian.ts';
import { spanish } from './languages/spanish.ts';
import { thai } from './languages/thai.ts';
import * as answers from './shapes-of-answers.ts';
import * as pages from './shapes-of-pages.ts';
import { makeSite, type Shape, type Site } from './site.ts';

/** Makes the 100 sites, in the order of the list. `originOf` tells where each of them is, and is asked only later. */
export function makeSites(originOf: (name: string) => string): Site[] {
  const nameAt = (index: number): string => ROSTER.at(index % ROSTER.length)?.[0] ?? '';
  return ROSTER.map(([name, title, language, shape], index) => {
    const ring = { before: nameAt(index - 1), after: nameAt(index + 1) };
    return makeSite({ name, title, language, shape, ...ring }, originOf);
  });
}

const { plain } = pages;
const { inCharset, slow } = answers;

/**
 * Name, title, language, shape. A name is for ever: ports are kept by it.
 * Those that are asked again and again stand in front, so that their waiting costs no time of its own.
 */
const ROSTER: readonly (readonly [string, string, Language, Shape])[] = [
  ['canal-almanac', 'The Canal Almanac', english, plain(12)],
  ['clock-museum', 'A Small Museum of Clocks', english, plain(8)],
  ['muehle-am-wehr', 'Die Mühle am Wehr', german, plain(9)],
  ['estuary-birds', 'Birds of the Estuary', english, plain(14)],
  ['closed-shutters', 'Closed Shutters', english, answers.refused],
  ['port-de-pierre', 'Le port de pierre', french, plain(8)],
  ['dom-u-mosta', 'Дом у моста', russian, plain(9)],
  ['to-fos-tou-limaniou', 'Το {φως} του λιμανιού', greek, plain(7)],
  ['hangs-up', 'Hangs Up', english, answers.brokenOff],
  ['hashi-no-ie', '橋のそばの家', japanese, plain(7)],
  ['lantern-society', 'The Lantern Society', english, plain(6)],
  ['always-500', 'Always Under Repair', english, answers.inError],
  ['bayt-al-jisr', 'البيت عند الجسر', arabic, plain(7)],
  ['plaza-vieja', 'La plaza vieja', spanish, plain(8)],
  ['qiao-bian', '桥边小记', chinese, plain(7)],
  ['kuen-ka-pani', 'कुएँ का {पानी}', hindi, plain(7)],
  ['bangatgan', '강가의 방앗간', korean, plain(7)],
  ['ben-ha-giv-ot', 'בין הגבעות', hebrew, plain(6)],
  ['rim-khlong', 'บ้านริมคลอง', thai, plain(6)],
  ['reading-room', 'The Reading Room', english, plain(9)],
  ['alte-strasse', 'Die alte {Straße}', german, plain(6)],
  ['casa-sul-ponte', 'La casa sul ponte', italian, plain(6)],
  ['dom-przy-moscie', 'Dom przy moście', polish, plain(6)],
  ['cais-velho', 'O cais velho', portuguese, plain(6)],
  ['ferry-times', 'Ferry Times', english, plain(5)],
  ['night-school', 'Night School', english, plain(10)],
  ['tide-tables', 'Tide Tables for Amateurs', english, plain(40)],

  [
    'koi8-dnevnik',
    'Дневник погоды',
    russian,
    inCharset(6, 'koi8-r, in the header', { encoding: 'koi8-r', header: 'koi8-r' }),
  ],
  [
    'cp1251-orkestr',
    'Оркестр на площади',
    russian,
    inCharset(5, 'windows-1251, in a meta', { encoding: 'windows-1251', meta: 'windows-1251' }),
  ],
  [
    'sjis-techo',
    '雨の日の手帳',
    japanese,
    inCharset(6, 'Shift_JIS, in the header', { encoding: 'shift_jis', header: 'Shift_JIS' }),
  ],
  [
    'euc-kissaten',
    '駅前喫茶',
    japanese,
    inCharset(5, 'EUC-JP, in a meta', { encoding: 'euc-jp', meta: 'euc-jp' }),
  ],
  [
    'gb-riji',
    '山中日记',
    chinese,
    inCharset(6, 'GB18030, in a meta', { encoding: 'gb18030', meta: 'gb2312' }),
  ],
  [
    'euc-ilgi',
    '섬마을 일기',
    korean,
    inCharset(6, 'EUC-KR, in the header', { encoding: 'euc-kr', header: 'euc-kr' }),
  ],
  [
    'latin-gaststube',
    'Die Gaststube',
    german,
    inCharset(6, 'windows-1252, in the header', { encoding: 'windows-1252', header: 'windows-1252' }),
  ],
  [
    'undeclared-cafe',
    'Le {café} sans façons',
    french,
    inCharset(6, 'windows-1252, not declared', { encoding: 'windows-1252' }),
  ],
  [
    'latin-mercado',
    'El mercado',
    spanish,
    inCharset(5, 'iso-8859-1, in a meta', { encoding: 'windows-1252', meta: 'iso-8859-1' }),
  ],
  [
    'latin2-ogrod',
    'Ogród za murem',
    polish,
    inCharset(5, 'iso-8859-2, in a meta', { encoding: 'iso-8859-2', meta: 'iso-8859-2' }),
  ],
  [
    'wide-nisi',
    'Το νησί',
    greek,
    inCharset(5, 'UTF-16BE, by its mark', { encoding: 'utf-16be', byteOrderMark: true }),
  ],
  [
    'wide-ledger',
    'The Wide Ledger',
    english,
    inCharset(5, 'UTF-16LE, by its mark', { encoding: 'utf-16le', byteOrderMark: true }),
  ],
  [
    'cp1255-pinkas',
    'פנקס הגן',
    hebrew,
    inCharset(5, 'header against meta', { encoding: 'windows-1255', header: 'windows-1255', meta: 'utf-8' }),
  ],
  [
    'cp1256-daftar',
    'دفتر البستان',
    arabic,
    inCharset(5, 'windows-1256, in a meta', { encoding: 'windows-1256', meta: 'windows-1256' }),
  ],
  [
    'tis-samut',
    'สมุดของยาย',
    thai,
    inCharset(5, 'TIS-620, in the header', { encoding: 'windows-874', header: 'tis-620' }),
  ],
  [
    'iso-kafenio',
    'Στο καφενείο',
    greek,
    inCharset(5, 'iso-8859-7, in the header', { encoding: 'iso-8859-7', header: 'iso-8859-7' }),
  ],
  [
    'mark-bahi',
    'गाँव की बही',
    hindi,
    inCharset(5, 'UTF-8, by its mark', { encoding: 'utf-8', byteOrderMark: true }),
  ],

  ['moved-bakery', 'The Moved Bakery', english, pages.movedStart(6, 1)],
  ['three-gates', 'Zu den drei Toren', german, pages.movedStart(5, 4)],
  ['former-almanac', 'The Former Almanac', english, pages.movedAway('canal-almanac')],
  ['lost-and-found', 'Lost and Found', english, pages.movedPages(6)],
  ['print-shop', 'The Print Shop', english, pages.canonical(7)],
  ['broadsheet', 'The Broadsheet', english, pages.canonical(5)],
  ['twin-pages', 'Twin Pages', english, pages.identical(6)],
  ['letter-case', 'The Letter Case', english, pages.spelledLinks(5)],
  ['map-room', 'The Map Room', english, pages.mappedLinks(5)],
  ['private-view', 'Private View', english, pages.notFollowed(5)],
  ['drafts-drawer', 'The Drafts Drawer', english, pages.notIndexed(5)],
  ['broken-links', 'The Broken Chain', english, answers.brokenLinks(6)],
  ['pressed-flowers', 'Pressed Flowers', english, answers.compressed(6, 'gzip')],
  ['gepresst', 'Herbarium im Schloss', german, answers.compressed(6, 'br', 'deflate')],
  ['xhtml-parlour', 'The Strict Parlour', english, answers.asXhtml(6)],
  ['untyped-letters', 'Letters without Heads', english, answers.untyped(5)],
  ['one-long-poem', 'One Long Poem', english, answers.plainText],
  ['typewriter', 'The Typewriter', english, answers.textFiles(4)],

  ['weather-diary', 'A Weather Diary', english, plain(11)],
  ['garten-tagebuch', 'Gartentagebuch', german, plain(5)],
  ['la-petite-gare', 'La petite gare', french, plain(6)],
  ['pekarnya', 'Пекарня за углом', russian, plain(6)],
  ['ston-mylo', 'Στον μύλο', greek, plain(5)],
  ['mori-no-michi', '森の道', japanese, plain(5)],
  ['lao-jie', '老街', chinese, plain(5)],
  ['daftar-al-qarya', 'دفتر القرية', arabic, plain(5)],
  ['el-desvan', 'El desván', spanish, plain(5)],
  ['il-molo', 'Il molo', italian, plain(5)],
  ['serra-acima', 'Serra acima', portuguese, plain(4)],
  ['purani-dukan', 'पुरानी दुकान', hindi, plain(5)],
  ['seom-jip', '섬집', korean, plain(4)],
  ['gan-ha-ir', 'גן העיר', hebrew, plain(4)],
  ['talat-kao', 'ตลาดเก่า', thai, plain(4)],
  ['bell-ringers', 'The Bell-Ringers’ Book', english, plain(4)],
  ['bridge-walkers', 'Bridge Walkers', english, plain(3)],
  ['seed-library', 'The Seed Library', english, plain(8)],
  ['town-band', 'The Town Band', english, plain(5)],
  ['orchard-notes', 'Orchard Notes', english, plain(7)],

  ['slow-food', 'Slow Food', english, slow(6, 200)],
  ['langsam-bahn', 'Die Kleinbahn', german, slow(4, 400)],
  ['drip-drip', 'Goutte à goutte', french, slow(4, 40, 8)],
  ['back-in-a-moment', 'Back in a Moment', english, answers.flaky(5)],

  ['the-whole-novel', 'The Whole Novel', english, answers.enormousPage(4)],
  ['everything-page', 'Everything', english, answers.oversizedPage(4)],
  [
    'record-office',
    'The Record Office',
    english,
    answers.numbered('enormous', '2,000 pages, 200 asked for', { pages: 2000, maxPages: 200, stride: 40 }),
  ],
  [
    'endless-calendar',
    'The Endless Calendar',
    english,
    answers.numbered('endless', 'a calendar without end', { pages: 1200, maxPages: 25, stride: 3 }),
  ],

  ['no-robots', 'No Robots, Please', english, pages.forbidden(4)],
  ['keine-roboter', 'Stille Wasser', german, pages.forbidden(3)],
  ['locked-attic', 'The Locked Attic', english, pages.partlyForbidden(5)],

  ['nobody-home', 'Nobody Home', english, answers.notFound],
  ['club-house', 'The Club House', english, answers.membersOnly],
  ['all-script', 'All Script', english, answers.scriptOnly],
  ['for-machines', 'For Machines', english, answers.machineOnly],
  ['round-about', 'Roundabout', english, answers.redirectLoop],
  ['not-for-the-index', 'Not for the Index', english, answers.unindexed],
  ['the-flood', 'The Flood', english, answers.tooLarge],
];
