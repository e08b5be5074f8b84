package geo

import (
	"math"
	"strconv"
)

// DistanceWords says a distance in metres as pages show it (UX-4): "350 m" in steps of 50 m, from 500 m in steps of 100 m,
// then "2.3 km", and whole kilometres from 10 km. Approximate is for a place known only by its suburb: "about 2 km".
// A line never breaks between a number and its unit.
func DistanceWords(metres float64, approximate bool) string {
	if math.IsNaN(metres) || metres < 0 {
		metres = 0
	}
	if approximate {
		if km := math.Round(metres / 1000); km >= 1 {
			return "about " + thousands(km) + "\u00a0km"
		}
		return "less than 1\u00a0km"
	}
	step := 50.0
	if metres >= 500 {
		step = 100
	}
	if m := math.Round(metres/step) * step; m < 1000 {
		if m == 0 {
			return "less than 50\u00a0m"
		}
		return strconv.Itoa(int(m)) + "\u00a0m"
	}
	if tenths := math.Round(metres / 100); tenths < 100 {
		return strconv.FormatFloat(tenths/10, 'f', -1, 64) + "\u00a0km"
	}
	return thousands(math.Round(metres/1000)) + "\u00a0km"
}

// thousands writes a whole number with a comma between thousands.
func thousands(v float64) string {
	const largest = 1e15 // beyond this a float is no longer exact and no distance
	digits := strconv.FormatInt(int64(math.Round(math.Min(v, largest))), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
