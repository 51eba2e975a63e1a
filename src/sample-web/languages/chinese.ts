import type { Language } from './language.ts';

/** 水 stands only between marks: within running text it is for ICU's dictionary to say where a word ends. */
export const chinese: Language = {
  code: 'zh',
  name: 'Chinese',
  direction: 'ltr',
  people: ['林晓', '陈安', '周明', '苏文'],
  titles: ['欢迎', '开始', '桥边的房子', '开放时间', '来信', '阁楼里的东西', '今年', '旧档案'],
  headings: ['早晨', '雨后', '二楼', '日记一页'],
  sentences: [
    '磨坊从{year}年起就在河边。',
    '墙上只写着一个字：“{水}”。',
    '日记写了{n}年，作者是{name}。',
    '钥匙挂在钟的后面。',
    '孩子们先学的三个字是：山、{水}、人。',
    '冬天很长，河面冻了{n}天。',
    '到山顶有{n}级台阶。',
    '傍晚的光从西窗照进来。',
    '老人指着井说：“{水}！”',
    '星期天，乐队在广场上演奏。',
    '小路沿着河走，然后进入树林。',
    '桌上有面包和盐。',
  ],
  items: ['面包和两个苹果', '{水}', '船屋的钥匙', '{year}年的地图', '{n}支蜡烛'],
  table: { caption: '记录', columns: ['东西', '年', '数目'] },
  contents: '所有页面',
  colophon: '{name}和朋友们写于{year}年。',
  space: '',
};
