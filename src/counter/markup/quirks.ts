/** Whether a doctype, given from behind its first word, asks for quirks mode (HTML Standard, 13.2.6.4.1). */
export function isQuirky(source: Buffer, from: number, to: number): boolean {
  if (to - from === 5 && source.toString('latin1', from, to).toLowerCase() === ' html')
    return to >= source.length;
  const text = source.toString('latin1', from, Math.min(to, from + LONGEST));
  const match = DOCTYPE.exec(text);
  if (match === null || to >= source.length) return true;
  const [, name = '', isSystem, publicId, systemId] = match;
  if (name.toLowerCase() !== 'html') return true;
  const first = isSystem === undefined ? publicId : undefined;
  const second = isSystem === undefined ? systemId : publicId;
  if (isSystem !== undefined && systemId !== undefined) return true;
  const unquoted = first?.slice(1, -1).toLowerCase() ?? '';
  if (second?.slice(1, -1).toLowerCase() === IBM || NAMES.includes(unquoted)) return true;
  if (BEGINNINGS.some((beginning) => unquoted.startsWith(beginning))) return true;
  return second === undefined && HTML_4.some((beginning) => unquoted.startsWith(beginning));
}

const LONGEST = 1_024;

/** Name, then `PUBLIC` with one or two strings or `SYSTEM` with one; what does not fit is quirky. */
const DOCTYPE =
  /^[\t\n\f\r ]*([^\t\n\f\r ]+)[\t\n\f\r ]*(?:(?:public|(system))[\t\n\f\r ]*("[^"]*"|'[^']*')(?:[\t\n\f\r ]*("[^"]*"|'[^']*'))?[\s\S]*)?$/i;

const IBM = 'http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd';
const NAMES = ['-//w3o//dtd w3 html strict 3.0//en//', '-/w3c/dtd html 4.0 transitional/en', 'html'];
const HTML_4 = ['-//w3c//dtd html 4.01 frameset//', '-//w3c//dtd html 4.01 transitional//'];

/** Public identifiers that begin so are those of the pages of old. */
const BEGINNINGS = `
+//silmaril//dtd html pro v0r11 19970101//
-//as//dtd html 3.0 aswedit + extensions//
-//advasoft ltd//dtd html 3.0 aswedit + extensions//
-//ietf//dtd html 2.0 level 1//
-//ietf//dtd html 2.0 level 2//
-//ietf//dtd html 2.0 strict level 1//
-//ietf//dtd html 2.0 strict level 2//
-//ietf//dtd html 2.0 strict//
-//ietf//dtd html 2.0//
-//ietf//dtd html 2.1e//
-//ietf//dtd html 3.0//
-//ietf//dtd html 3.2 final//
-//ietf//dtd html 3.2//
-//ietf//dtd html 3//
-//ietf//dtd html level 0//
-//ietf//dtd html level 1//
-//ietf//dtd html level 2//
-//ietf//dtd html level 3//
-//ietf//dtd html strict level 0//
-//ietf//dtd html strict level 1//
-//ietf//dtd html strict level 2//
-//ietf//dtd html strict level 3//
-//ietf//dtd html strict//
-//ietf//dtd html//
-//metrius//dtd metrius presentational//
-//microsoft//dtd internet explorer 2.0 html strict//
-//microsoft//dtd internet explorer 2.0 html//
-//microsoft//dtd internet explorer 2.0 tables//
-//microsoft//dtd internet explorer 3.0 html strict//
-//microsoft//dtd internet explorer 3.0 html//
-//microsoft//dtd internet explorer 3.0 tables//
-//netscape comm. corp.//dtd html//
-//netscape comm. corp.//dtd strict html//
-//o'reilly and associates//dtd html 2.0//
-//o'reilly and associates//dtd html extended 1.0//
-//o'reilly and associates//dtd html extended relaxed 1.0//
-//sq//dtd html 2.0 hotmetal + extensions//
-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//
-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//
-//spyglass//dtd html 2.0 extended//
-//sun microsystems corp.//dtd hotjava html//
-//sun microsystems corp.//dtd hotjava strict html//
-//w3c//dtd html 3 1995-03-24//
-//w3c//dtd html 3.2 draft//
-//w3c//dtd html 3.2 final//
-//w3c//dtd html 3.2//
-//w3c//dtd html 3.2s draft//
-//w3c//dtd html 4.0 frameset//
-//w3c//dtd html 4.0 transitional//
-//w3c//dtd html experimental 19960712//
-//w3c//dtd html experimental 970421//
-//w3c//dtd w3 html//
-//w3o//dtd w3 html 3.0//
-//webtechs//dtd mozilla html 2.0//
-//webtechs//dtd mozilla html//`
  .trim()
  .split('\n');
