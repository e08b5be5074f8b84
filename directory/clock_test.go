package directory

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestClockWords(t *testing.T) {
	for minutes, want := range map[int]string{
		0: "12 midnight", 15: "12.15 am", 60: "1 am", 425: "7.05 am", 600: "10 am", 690: "11.30 am", 720: "12 noon",
		750: "12.30 pm", 780: "1 pm", 1110: "6.30 pm", 1439: "11.59 pm", 1440: "12 midnight", 1500: "1 am", -60: "11 pm",
	} {
		if got := ClockWords(minutes); got != want {
			t.Errorf("ClockWords(%d) = %q, want %q", minutes, got, want)
		}
	}
}

func TestSpanWords(t *testing.T) {
	for _, test := range []struct {
		from, to int
		want     string
	}{
		{600, 690, "10–11.30 am"}, {600, 720, "10 am–12 noon"}, {540, 1020, "9 am–5 pm"}, {840, 960, "2–4 pm"},
		{1110, 1200, "6.30–8 pm"}, {720, 780, "12 noon–1 pm"}, {750, 840, "12.30–2 pm"}, {1200, 1440, "8 pm–12 midnight"},
		{0, 120, "12 midnight–2 am"}, {1320, 1560, "10 pm–2 am"}, {600, 600, "10 am"}, {600, 540, "10 am"},
		{600, 1980, "10 am–9 am"}, {540, 1980, "9 am–9 am the next day"},
	} {
		if got := SpanWords(test.from, test.to); got != test.want {
			t.Errorf("SpanWords(%d, %d) = %q, want %q", test.from, test.to, got, test.want)
		}
	}
}

// What is written can be read back to the same minutes.
func TestClockWordsKeepTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.IntRange(0, dayMinutes-1).Draw(t, "minutes")
		words := strings.NewReplacer("12 noon", "12 pm", "12 midnight", "12 am").Replace(ClockWords(minutes))
		layout := "3 pm"
		if strings.Contains(words, ".") {
			layout = "3.04 pm"
		}
		read, err := time.Parse(layout, words)
		if err != nil || read.Hour()*60+read.Minute() != minutes {
			t.Fatalf("%d minutes read %q, and back %v (%v)", minutes, words, read, err)
		}
	})
}
