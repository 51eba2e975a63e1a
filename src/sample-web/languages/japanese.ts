import type { Language } from './language.ts';

/** 水 stands only between marks: within running text it is for ICU's dictionary to say where a word ends. */
export const japanese: Language = {
  code: 'ja',
  name: 'Japanese',
  direction: 'ltr',
  people: ['森田さくら', '青木健', '川口ゆり', '佐野光'],
  titles: [
    'ようこそ',
    'はじまり',
    '橋のそばの家',
    '開館時間',
    'お便り',
    '屋根裏の品',
    'この一年',
    '古い記録',
  ],
  headings: ['朝', '雨のあと', '二階', '日記より'],
  sentences: [
    '粉ひき小屋は{year}年から川のそばにあります。',
    '壁には「{水}」とだけ書いてあります。',
    '日記は{n}年つづきました。書いたのは{name}です。',
    '鍵は時計のうしろに掛けてあります。',
    '子どもたちが最初に習う字は、「山」「{水}」「人」です。',
    '長い冬で、川は{n}日も凍っていました。',
    '頂上までは{n}段あります。',
    '夕方の光が西の窓から入ります。',
    '井戸の前の札：「{水}」。',
    '日曜日には広場で楽団が演奏します。',
    '道は川に沿って進み、森へ入ります。',
    'テーブルにはパンと塩があります。',
  ],
  items: ['パンとりんご二つ', '{水}', '船小屋の鍵', '{year}年の地図', 'ろうそく{n}本'],
  table: { caption: '記録', columns: ['もの', '年', '数'] },
  contents: 'すべてのページ',
  colophon: '{name}と仲間たち、{year}年。',
  space: '',
};
