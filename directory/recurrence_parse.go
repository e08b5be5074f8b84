package directory

import (
	"strconv"
	"strings"
	"time"
)

// parseRecurrence reads a rule such as "FREQ=WEEKLY;BYDAY=TU". zone is where an UNTIL without "Z" is
// meant. The error is a sentence for the person who wrote the rule.
func parseRecurrence(text string, zone *time.Location) (*recurrence, error) {
	if len(text) > maxRuleLength {
		return nil, Errorf(CodeInvalid, "the rule is %d characters long; at most %d", len(text), maxRuleLength)
	}
	r := &recurrence{freq: -1, interval: 1, weekStart: time.Monday}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		key, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return nil, Errorf(CodeInvalid, "%q is not part of a rule; write it as FREQ=WEEKLY;BYDAY=TU", part)
		}
		if seen[key] {
			return nil, Errorf(CodeInvalid, "%s is there twice", key)
		}
		seen[key] = true
		if err := r.set(key, value, zone); err != nil {
			return nil, err
		}
	}
	return r, r.fits()
}

// set reads one part of a rule.
func (r *recurrence) set(key, value string, zone *time.Location) (err error) {
	switch key {
	case "FREQ":
		r.freq, err = parseFrequency(value)
	case "INTERVAL":
		r.interval, err = ruleNumber(key, value, 1, maxInterval)
	case "COUNT":
		r.count, err = ruleNumber(key, value, 1, maxCount)
	case "UNTIL":
		r.until, err = parseUntil(value, zone)
	case "WKST":
		r.weekStart, err = parseWeekday(value)
	case "BYDAY":
		r.days, err = ruleList(value, parseNthWeekday)
	case "BYMONTH":
		r.months, err = ruleList(value, func(s string) (int, error) { return ruleNumber(key, s, 1, 12) })
	case "BYMONTHDAY":
		r.monthDays, err = ruleList(value, func(s string) (int, error) { return signedNumber(key, s, 31) })
	case "BYSETPOS":
		r.setPos, err = ruleList(value, func(s string) (int, error) { return signedNumber(key, s, 366) })
	default:
		err = Errorf(CodeInvalid, "a meeting's rule cannot hold %q: use FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTH, BYMONTHDAY and BYSETPOS", key)
	}
	return err
}

// fits says what parts of the rule contradict each other.
func (r *recurrence) fits() error {
	most := 0 // the highest n of a BYDAY
	for _, d := range r.days {
		most = max(most, d.n, -d.n)
	}
	switch {
	case r.freq < 0:
		return Errorf(CodeInvalid, "the rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
	case r.count > 0 && !r.until.IsZero():
		return Errorf(CodeInvalid, "say COUNT or UNTIL, not both")
	case most > 0 && r.freq < monthly:
		return Errorf(CodeInvalid, "a day such as 2TU needs FREQ=MONTHLY or YEARLY")
	case most > 5 && (r.freq == monthly || len(r.months) > 0):
		return Errorf(CodeInvalid, "a month has no day number %d of one weekday", most)
	case len(r.monthDays) > 0 && r.freq == weekly:
		return Errorf(CodeInvalid, "BYMONTHDAY does not go with FREQ=WEEKLY")
	case len(r.setPos) > 0 && len(r.days)+len(r.months)+len(r.monthDays) == 0:
		return Errorf(CodeInvalid, "BYSETPOS needs BYDAY, BYMONTH or BYMONTHDAY beside it")
	}
	return nil
}

func parseFrequency(value string) (frequency, error) {
	switch value {
	case "DAILY":
		return daily, nil
	case "WEEKLY":
		return weekly, nil
	case "MONTHLY":
		return monthly, nil
	case "YEARLY":
		return yearly, nil
	}
	return -1, Errorf(CodeInvalid, "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not %q", value)
}

// parseUntil reads the last moment: a day (all of it counts), a local time, or a time in UTC.
func parseUntil(value string, zone *time.Location) (time.Time, error) {
	if day, err := time.ParseInLocation("20060102", value, zone); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	if at, err := time.ParseInLocation("20060102T150405", value, zone); err == nil {
		return at, nil
	}
	at, err := time.Parse("20060102T150405Z", value)
	if err != nil {
		return time.Time{}, Errorf(CodeInvalid, "write UNTIL as 20261218 or 20261218T235959Z, not %q", value)
	}
	return at, nil
}

func parseWeekday(value string) (time.Weekday, error) {
	for day, code := range []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} {
		if code == value {
			return time.Weekday(day), nil
		}
	}
	return 0, Errorf(CodeInvalid, "a day is MO, TU, WE, TH, FR, SA or SU, not %q", value)
}

func parseNthWeekday(value string) (d nthWeekday, err error) {
	split := max(0, len(value)-2)
	if split > 0 {
		if d.n, err = signedNumber("BYDAY", value[:split], 53); err != nil {
			return d, err
		}
	}
	d.day, err = parseWeekday(value[split:])
	return d, err
}

func ruleList[T any](value string, parse func(string) (T, error)) ([]T, error) {
	var list []T
	for s := range strings.SplitSeq(value, ",") {
		item, err := parse(s)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

func ruleNumber(key, value string, least, most int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		return 0, Errorf(CodeInvalid, "%s is a number from %d to %d, not %q", key, least, most, value)
	}
	return n, nil
}

// signedNumber reads 1 to most, or -1 to -most, which count from the end.
func signedNumber(key, value string, most int) (int, error) {
	n, err := ruleNumber(key, value, -most, most)
	if err == nil && n == 0 {
		err = Errorf(CodeInvalid, "%s counts from 1, or from -1 at the end, not 0", key)
	}
	return n, err
}
