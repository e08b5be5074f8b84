package web

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// clockText finds a time of day as people and browsers write it: "10:00", "10.30 am", "6pm", "18:05".
var clockText = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?|noon|midnight)?$`)

var errClock = errors.New("write a time such as 10:00 or 6.30 pm")

// parseClock reads a time of day in minutes after midnight; empty is directory.TimeNotSaid.
func parseClock(text string) (int, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "":
		return directory.TimeNotSaid, nil
	case "noon":
		return 12 * 60, nil
	}
	found := clockText.FindStringSubmatch(text)
	if found == nil {
		return 0, errClock
	}
	hour, _ := strconv.Atoi(found[1])
	minute, _ := strconv.Atoi("0" + found[2])
	half := strings.ReplaceAll(found[3], ".", "")
	switch {
	case minute > 59 || hour > 23 || half != "" && (hour == 0 || hour > 12):
		return 0, errClock
	case half == "pm" && hour < 12:
		hour += 12
	case (half == "am" || half == "midnight") && hour == 12:
		hour = 0
	}
	return hour*60 + minute, nil
}

// dayText finds a day as Australians write it: "3/2/2027".
var dayText = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$`)

var errDay = errors.New("write a day such as 3/2/2027")

// parseDay reads a day as a browser's input gives it, or as people write it; empty is the zero day.
func parseDay(text string) (directory.Date, error) {
	if text == "" {
		return directory.Date{}, nil
	}
	if found := dayText.FindStringSubmatch(text); found != nil {
		pad := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
		text = found[3] + "-" + pad(found[2]) + "-" + pad(found[1])
	}
	d, err := directory.ParseDate(text)
	if err != nil {
		return d, errDay
	}
	return d, nil
}

// clockInput writes minutes after midnight for an input of type time.
func clockInput(minutes int) string {
	if minutes < 0 {
		return ""
	}
	return twoDigits(minutes/60%24) + ":" + twoDigits(minutes%60)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
