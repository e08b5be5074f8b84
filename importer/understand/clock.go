package understand

import "strings"

// half is what a written time says about the half of the day.
type half int

const (
	halfUnsaid half = iota
	halfAM
	halfPM
	halfNoon
	halfMidnight
)

const (
	dayMinutes  = 24 * 60
	noonMinutes = 12 * 60
)

// clock is a time as it is written: "9", "9.30 am", "16:30", "noon".
type clock struct {
	hour, minute int
	half         half
	minutes      bool // minutes are written
	leadingZero  bool // "08:30": the 24-hour clock
}

func (c clock) literal() int { return c.hour*60 + c.minute }

// definite gives the minutes after midnight where the text leaves no doubt: am or pm is written, or
// the hour shows the 24-hour clock. ok is false for an impossible time, such as 16:30 am.
func (c clock) definite() (at int, sure, ok bool) {
	switch {
	case c.hour > 24 || c.minute > 59 || (c.hour == 24 && c.minute > 0):
		return 0, true, false
	case c.half == halfNoon:
		return noonMinutes, true, c.hour == 12 && c.minute == 0
	case c.half == halfMidnight:
		return dayMinutes, true, (c.hour == 12 || c.hour == 0) && c.minute == 0
	case c.half == halfAM:
		return c.hour%12*60 + c.minute, true, c.hour <= 12
	case c.half == halfPM && c.hour > 12: // "16:30pm": both say the same
		return c.literal(), true, true
	case c.half == halfPM:
		return c.hour%12*60 + c.minute + noonMinutes, true, c.hour > 0
	case c.hour > 12 || (c.hour == 0 && c.minutes):
		return c.literal(), true, true
	}
	return c.literal(), false, c.hour > 0 || c.leadingZero
}

// span is a stretch of one day in minutes after midnight; closes may pass 24 hours. single is a time
// without an end, with closes 0.
type span struct {
	opens, closes int
	single        bool
	moved         bool // a single time without am or pm that its column's name put into the afternoon
}

// The longest and latest openings believed without further evidence.
const (
	latestNightClose  = 6 * 60  // an opening that ends after midnight ends by then
	earliestNightOpen = 12 * 60 // and began in the afternoon or evening
	earliestOpen      = 4 * 60  // earlier ones are mistyped noons or all day
	longestOpen       = 18 * 60 // longer ones are mistyped or all day
)

// resolveSpan reads a written range. column says which half of the day the cell stands for, if its
// header does. reason is empty where the reading is the only sensible one.
func resolveSpan(from, to clock, column half) (s span, reason string) {
	opens, openSure, ok1 := from.definite()
	closes, closeSure, ok2 := to.definite()
	if !ok1 || !ok2 {
		return span{}, "there is no such time"
	}
	if from.half == halfMidnight {
		opens = 0
	}
	switch {
	case openSure && closeSure:
	case closeSure:
		opens, ok1 = openBefore(from, to, opens, closes, column)
	case openSure:
		closes, ok2 = closeAfter(from, to, opens, closes, column)
	default:
		opens, closes, ok1 = bothBare(from, to, column)
	}
	if !ok1 || !ok2 {
		return span{}, "it does not say whether am or pm is meant"
	}
	return checkSpan(opens, closes, from, to)
}

// openBefore settles a bare opening before a certain closing: "9-11am", "1-3.30pm", "10-2pm".
func openBefore(from, to clock, opens, closes int, column half) (int, bool) {
	afternoon := opens%noonMinutes + noonMinutes
	switch {
	case from.leadingZero:
		return opens, true
	case to.half == halfAM:
		return opens % noonMinutes, opens%noonMinutes < closes && closes > 0
	case to.half == halfMidnight:
		return afternoon, column == halfPM
	case to.half == halfPM && afternoon < closes:
		return afternoon, true
	case to.half == halfUnsaid && opens < 6*60 && column == halfPM:
		return afternoon, true
	case to.half == halfUnsaid && opens < 6*60: // "1.30-16:00"
		return 0, false
	}
	return opens, opens < closes
}

// closeAfter settles a bare closing after a certain opening: "9am-5", "7pm-9", "9am-12".
func closeAfter(from, to clock, opens, closes int, column half) (int, bool) {
	afternoon := closes%noonMinutes + noonMinutes
	switch {
	case from.half == halfAM && (closes <= opens || to.hour == 12):
		return afternoon, true
	case from.half == halfAM:
		return 0, false
	case afternoon > opens && to.hour != 12 && !to.leadingZero && from.half != halfUnsaid:
		return afternoon, true
	case from.half == halfUnsaid && column == halfPM && afternoon > opens:
		return afternoon, true
	case to.leadingZero && from.half == halfUnsaid:
		return closes, true
	}
	return 0, false
}

// bothBare settles a range with no mark at all: "9-5", "8:30-12:00", "10-2".
func bothBare(from, to clock, column half) (opens, closes int, ok bool) {
	opens, closes = from.literal(), to.literal()
	switch {
	case from.leadingZero || to.leadingZero || column == halfAM:
		if opens < closes {
			return opens, closes, opens >= 5*60
		}
		return opens, closes + noonMinutes, column == halfAM && !to.leadingZero && opens >= 7*60 && closes < 8*60
	case column == halfPM:
		if opens < noonMinutes {
			opens += noonMinutes
		}
		return opens, closes%noonMinutes + noonMinutes, true
	case opens >= 7*60 && opens < 13*60 && closes >= 60 && closes < 8*60 && closes <= opens: // "9-5", "8:30-4:30", "12-2"
		return opens, closes + noonMinutes, true
	case opens >= 6*60 && opens < 13*60 && opens < closes && to.hour == 12: // "9-12", "8:30-12:00"
		return opens, closes, true
	case from.minutes && to.minutes && opens >= 9*60 && opens < closes && closes < noonMinutes: // "9:30-11:30"
		return opens, closes, true
	}
	return 0, 0, false
}

func checkSpan(opens, closes int, from, to clock) (span, string) {
	if opens == 0 && closes == dayMinutes-1 {
		closes = dayMinutes
	}
	allDay := opens == 0 && closes == dayMinutes
	switch {
	case closes == 0 && opens >= earliestNightOpen:
		closes = dayMinutes
	case closes <= opens && opens >= earliestNightOpen && closes <= latestNightClose && nightEvident(from, to):
		closes += dayMinutes
	case closes <= opens:
		return span{}, "it closes before it opens"
	}
	switch {
	case allDay:
	case opens < earliestOpen:
		return span{}, "it opens in the middle of the night"
	case closes-opens > longestOpen:
		return span{}, "it is open for longer than is likely"
	}
	return span{opens: opens, closes: closes}, ""
}

// nightEvident tells whether an opening past midnight is written, not a slip: "6pm – 2am", "21:00-05:00".
func nightEvident(from, to clock) bool {
	if from.half == halfPM {
		return to.half == halfAM || to.half == halfMidnight
	}
	return from.half == halfUnsaid && from.hour > 12 && (to.leadingZero || to.half == halfAM)
}

// resolveSingle reads one time on its own, such as when a meeting begins.
func resolveSingle(c clock, column half) (at int, reason string) {
	at, sure, ok := c.definite()
	switch {
	case !ok:
		return 0, "there is no such time"
	case at == dayMinutes:
		return 0, "it does not say which midnight is meant"
	case sure || c.leadingZero:
		return at, ""
	case column == halfAM && at >= 5*60:
		return at, ""
	case column == halfPM:
		return at%noonMinutes + noonMinutes, ""
	case c.minutes && at >= 9*60 && at < noonMinutes:
		return at, ""
	}
	return 0, "it does not say whether am or pm is meant"
}

// halfOf reads what stands behind the digits of a time.
func halfOf(mark string) half {
	switch strings.ToLower(strings.ReplaceAll(mark, ".", "")) {
	case "am":
		return halfAM
	case "pm":
		return halfPM
	case "noon", "midday":
		return halfNoon
	case "midnight":
		return halfMidnight
	}
	return halfUnsaid
}
