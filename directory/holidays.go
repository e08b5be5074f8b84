package directory

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
)

// publicHoliday tells whether a local day is, or may be, a public holiday where an Australian zone is
// kept; nowhere else is known. A date that people are told must be right and one left out harms nobody,
// so a zone of two states keeps both states' holidays, a holiday moved to Monday is kept on both days,
// and a holiday of the evening or of the zone's capital alone counts as a whole one. Local show days,
// and holidays declared once by a government, are not known.
func publicHoliday(zone string, day time.Time) bool {
	year, month, number := day.Date()
	is := func(other time.Time) bool {
		y, m, d := other.Date()
		return y == year && m == month && d == number
	}
	return slices.ContainsFunc(holidaysIn(zone), func(h *cal.Holiday) bool {
		actual, observed := h.Calc(year)
		return is(actual) || is(observed)
	})
}

// holidaysIn lists the holidays of the states that keep a zone's time; none for a zone abroad.
func holidaysIn(zone string) []*cal.Holiday {
	eve := &cal.Holiday{Month: time.December, Day: 24, Func: cal.CalcDayOfMonth} // a holiday from the evening
	yearsEve := &cal.Holiday{Month: time.December, Day: 31, Func: cal.CalcDayOfMonth}
	var own []*cal.Holiday
	switch zone {
	case "Australia/Melbourne", "Australia/Victoria":
		own = au.HolidaysVIC
	case "Australia/Sydney", "Australia/NSW", "Australia/Canberra", "Australia/ACT",
		"Australia/Broken_Hill", "Australia/Yancowinna", "Australia/Lord_Howe", "Australia/LHI":
		own = slices.Concat(au.HolidaysNSW, au.HolidaysACT)
	case "Australia/Brisbane", "Australia/Queensland", "Australia/Lindeman":
		show := &cal.Holiday{Month: time.August, Day: 10, Weekday: time.Wednesday, Offset: 1, Func: cal.CalcWeekdayFrom}
		own = slices.Concat(au.HolidaysQLD, []*cal.Holiday{eve, show})
	case "Australia/Adelaide", "Australia/South":
		own = slices.Concat(au.HolidaysSA, []*cal.Holiday{eve, yearsEve})
	case "Australia/Darwin", "Australia/North":
		show := &cal.Holiday{Month: time.July, Weekday: time.Friday, Offset: 4, Func: cal.CalcWeekdayOffset}
		own = slices.Concat(au.HolidaysNT, []*cal.Holiday{eve, yearsEve, show})
	case "Australia/Perth", "Australia/West", "Australia/Eucla":
		own = au.HolidaysWA
	case "Australia/Hobart", "Australia/Tasmania", "Australia/Currie":
		regatta := &cal.Holiday{Month: time.February, Weekday: time.Monday, Offset: 2, Func: cal.CalcWeekdayOffset}
		recreation := &cal.Holiday{Month: time.November, Weekday: time.Monday, Offset: 1, Func: cal.CalcWeekdayOffset}
		own = slices.Concat(au.HolidaysTAS, []*cal.Holiday{regatta, recreation})
	default:
		return nil
	}
	// Every state keeps Easter's four days, or has come to since the library was written; some give a
	// Monday for an Anzac Day at the weekend in some years only.
	return slices.Concat(own, []*cal.Holiday{au.EasterSaturday, au.EasterSunday, au.AnzacDayActWa})
}

// dayOfYear is a day of any year.
type dayOfYear struct {
	month time.Month
	day   int
}

func (d dayOfYear) compare(other dayOfYear) int {
	if d.month != other.month {
		return int(d.month - other.month)
	}
	return d.day - other.day
}

// schoolHolidayWindows are the days, first and last, that can be in the school holidays of any state:
// what is left to go by where a state's terms are not known (SchoolTerms). They hold the government
// schools' holidays of all eight states and territories from 2025 to 2028, with a few days more; look at
// them again as terms are announced:
//
//   - summer: Queensland, South Australia and the Northern Territory end their year first (from 8
//     December), the west of New South Wales begins last (about 11 February);
//   - autumn: Easter's holidays begin on 26 March 2027 in Victoria and Queensland and end on 1 or 2 May
//     2028 in South Australia and New South Wales;
//   - winter: the Northern Territory goes first (from about 17 June), and New South Wales returns last
//     (about 25 July);
//   - spring: Victoria, Queensland and the Northern Territory go first (16 September), and New South
//     Wales returns last (about 17 October).
func schoolHolidayWindows() [5][2]dayOfYear {
	return [5][2]dayOfYear{
		{{time.January, 1}, {time.February, 11}},
		{{time.March, 25}, {time.May, 3}},
		{{time.June, 17}, {time.July, 26}},
		{{time.September, 15}, {time.October, 18}},
		{{time.December, 8}, {time.December, 31}},
	}
}

// maybeSchoolHoliday tells whether a local day can be in some state's school holidays.
func maybeSchoolHoliday(day time.Time) bool {
	at := dayOfYear{day.Month(), day.Day()}
	for _, window := range schoolHolidayWindows() {
		if at.compare(window[0]) >= 0 && at.compare(window[1]) <= 0 {
			return true
		}
	}
	return false
}
