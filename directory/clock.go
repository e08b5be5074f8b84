package directory

import (
	"fmt"
	"strings"
	"time"
)

// dayMinutes is the length of a day on the clock.
const dayMinutes = 24 * 60

// ClockWords gives a time of day, in minutes after midnight, as Australians write it: "10 am",
// "6.30 pm", "12 noon", "12 midnight". Times past 24 hours are those of the next day.
func ClockWords(minutes int) string {
	number, half := clockParts(minutes)
	return number + " " + half
}

// SpanWords gives a stretch of time, in minutes after midnight: "10–11.30 am", "10 am–12 noon",
// "9 am–5 pm". to may pass 24 hours; at or before from it is left out.
func SpanWords(from, to int) string {
	switch {
	case to <= from:
		return ClockWords(from)
	case to-from >= dayMinutes:
		return ClockWords(from) + "–" + ClockWords(to) + " the next day"
	}
	fromNumber, fromHalf := clockParts(from)
	toNumber, toHalf := clockParts(to)
	if fromHalf == toHalf && from/(dayMinutes/2) == to/(dayMinutes/2) {
		return fromNumber + "–" + toNumber + " " + toHalf
	}
	return fromNumber + " " + fromHalf + "–" + toNumber + " " + toHalf
}

// clockParts gives a time's number ("6.30") and the half of the day it is in ("pm", "noon").
func clockParts(minutes int) (number, half string) {
	minutes = (minutes%dayMinutes + dayMinutes) % dayMinutes
	switch minutes {
	case 0:
		return "12", "midnight"
	case dayMinutes / 2:
		return "12", "noon"
	}
	half = "am"
	if minutes >= dayMinutes/2 {
		half = "pm"
	}
	hour := (minutes/60 + 11) % 12
	number = fmt.Sprintf("%d", hour+1)
	if minutes%60 != 0 {
		number += fmt.Sprintf(".%02d", minutes%60)
	}
	return number, half
}

// DateWords gives a day as people write it: "12 December 2026".
func DateWords(d Date) string { return d.Time().Format("2 January 2006") }

// dayShort gives "Mon".
func dayShort(day time.Weekday) string { return day.String()[:3] }

// andList joins words as in a sentence: "a", "a and b", "a, b and c".
func andList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
