package xlsx

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// formulaErrors are what a cell shows whose formula went wrong; none is anybody's text.
var formulaErrors = map[string]bool{
	"#REF!": true, "#VALUE!": true, "#NAME?": true, "#DIV/0!": true, "#N/A": true, "#NUM!": true, "#NULL!": true, "#SPILL!": true, "#CALC!": true,
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "_x000D_", "", "\x00", "")

// tidy gives a cell as tables have it: trimmed, with "\n" between lines and no control characters.
func tidy(cell string) string {
	if strings.ContainsAny(cell, "\r\x00_") {
		cell = lineEnds.Replace(cell)
	}
	return strings.Trim(strings.ToValidUTF8(cell, "\ufffd"), " \t\n\u00a0\ufeff\u200b")
}

// dateText gives a cell that is shown as a whole date with its month in words: the program that shows it
// orders day and month by its own country, and 3/4 would be two different days. A date that is shown without
// its year stays as it is shown: Excel makes 6-Dec of "6-12", and nobody meant a day.
func (w *workbook) dateText(shown, stored string) string {
	value, err := strconv.ParseFloat(stored, 64)
	if err != nil || value < 1 || shown == stored {
		return shown
	}
	at, err := excelize.ExcelDateToTime(value, w.use1904)
	if err != nil || !showsDate(shown, at) {
		return shown
	}
	text := at.Format("2 January 2006")
	if at = at.Round(time.Minute); at.Hour()+at.Minute() > 0 && strings.Contains(shown, ":") {
		text += " " + at.Format("3:04 pm")
	}
	return text
}

// showsDate tells whether a shown text is a day, a month and a year of at and nothing else, but for its
// time and the name of its weekday.
func showsDate(shown string, at time.Time) bool {
	day, month, year := false, false, false
	for _, word := range strings.FieldsFunc(strings.ToLower(shown), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		number, err := strconv.Atoi(word)
		switch {
		case err != nil:
			switch name := strings.ToLower(at.Month().String()); {
			case strings.HasPrefix(name, word) && len(word) >= 3:
				month = true
			case word == "am" || word == "pm" || word == "a" || word == "p" || word == "t" || len(word) >= 3 && strings.HasPrefix(strings.ToLower(at.Weekday().String()), word):
			default:
				return false
			}
		case number == at.Year() || len(word) == 2 && number == at.Year()%100 && day && month:
			year = true
		case !day && number == at.Day() && (month || number != int(at.Month())):
			day = true
		case !month && number == int(at.Month()):
			month = true
		case !day && number == at.Day():
			day = true
		case number == at.Hour() || number == (at.Hour()+11)%12+1 || number == at.Minute() || number == at.Second():
		case len(word) == 2 && number == at.Year()%100:
			year = true
		default:
			return false
		}
	}
	return day && month && year
}

// showsDates tells whether any style of a workbook shows numbers as dates.
func showsDates(file *excelize.File) bool {
	if file.Styles == nil || file.Styles.CellXfs == nil {
		return false
	}
	custom := map[int]string{}
	if file.Styles.NumFmts != nil {
		for _, f := range file.Styles.NumFmts.NumFmt {
			if f != nil {
				custom[f.NumFmtID] = f.FormatCode
			}
		}
	}
	for _, style := range file.Styles.CellXfs.Xf {
		if style.NumFmtID == nil {
			continue
		}
		id := *style.NumFmtID
		if code, ok := custom[id]; ok && strings.ContainsAny(strings.ToLower(code), "dmy") || id >= 14 && id <= 58 && id != 37 && id != 38 && id != 39 && id != 40 && id != 48 && id != 49 {
			return true
		}
	}
	return false
}
