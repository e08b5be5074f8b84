package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestDistanceWords(t *testing.T) {
	for _, tt := range []struct {
		metres      float64
		approximate bool
		want        string
	}{
		{0, false, "less than 50\u00a0m"}, {24, false, "less than 50\u00a0m"}, {26, false, "50\u00a0m"}, {349, false, "350\u00a0m"}, {499, false, "500\u00a0m"},
		{540, false, "500\u00a0m"}, {551, false, "600\u00a0m"}, {949, false, "900\u00a0m"}, {960, false, "1\u00a0km"}, {1_049, false, "1\u00a0km"}, {2_310, false, "2.3\u00a0km"},
		{9_940, false, "9.9\u00a0km"}, {9_960, false, "10\u00a0km"}, {14_400, false, "14\u00a0km"}, {1_302_000, false, "1,302\u00a0km"},
		{300, true, "less than 1\u00a0km"}, {700, true, "about 1\u00a0km"}, {2_310, true, "about 2\u00a0km"}, {1_302_000, true, "about 1,302\u00a0km"},
		{-1, false, "less than 50\u00a0m"}, {math.NaN(), false, "less than 50\u00a0m"},
	} {
		if got := DistanceWords(tt.metres, tt.approximate); got != tt.want {
			t.Errorf("DistanceWords(%v, %v) = %q, want %q", tt.metres, tt.approximate, got, tt.want)
		}
	}
}

func TestDefaultRadius(t *testing.T) {
	for r, want := range map[Remoteness]float64{MajorCity: 5_000, InnerRegional: 20_000, OuterRegional: 20_000, Remote: 100_000, VeryRemote: 100_000, 0: 20_000} {
		if got := DefaultRadius(r); got != want {
			t.Errorf("DefaultRadius(%v) = %v, want %v", r, got, want)
		}
	}
}

func TestProjection(t *testing.T) {
	centre := Point{-37.8, 144.96}
	pr := NewProjection(centre, 5_000, 400, 300)
	if x, y := pr.XY(centre); x != 200 || y != 150 {
		t.Errorf("the centre is at %v, %v", x, y)
	}
	north := travel(centre, 5_000, 0)
	if x, y := pr.XY(north); math.Abs(x-200) > 0.01 || math.Abs(y) > 0.01 {
		t.Errorf("5 km north is at %v, %v, want the top edge", x, y)
	}
	if pr.Metres(150) != 5_000 || pr.Pixels(5_000) != 150 {
		t.Errorf("150 px = %v m, 5000 m = %v px", pr.Metres(150), pr.Pixels(5_000))
	}
	if metres, pixels, label := pr.ScaleBar(); metres != 2_000 || pixels != 60 || label != "2\u00a0km" {
		t.Errorf("ScaleBar = %v, %v, %q", metres, pixels, label)
	}
	if !pr.Visible(centre) || pr.Visible(travel(centre, 20_000, 1)) {
		t.Error("Visible is wrong")
	}
}

func TestProjectionAcrossTheAntimeridian(t *testing.T) {
	pr := NewProjection(Point{-20, 179.99}, 5_000, 100, 100)
	if x, _ := pr.XY(Point{-20, -179.99}); x <= 50 || x > 100 {
		t.Errorf("two hundredths of a degree east is at x %v", x)
	}
}

// Within 250 km what is drawn is as far as it should be, to two per cent.
func TestProjectionKeepsDistances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := Point{rapid.Float64Range(-44, -9).Draw(t, "lat"), rapid.Float64Range(112, 154).Draw(t, "lng")}
		metres := rapid.Float64Range(100, 250_000).Draw(t, "metres")
		pr := NewProjection(centre, metres, 640, 480)
		p := travel(centre, metres, rapid.Float64Range(0, 2*math.Pi).Draw(t, "bearing"))
		x, y := pr.XY(p)
		if drawn := pr.Metres(math.Hypot(x-320, y-240)); math.Abs(drawn-metres) > metres*0.025 {
			t.Fatalf("%v m is drawn as %v m", metres, drawn)
		}
		if bar, pixels, label := pr.ScaleBar(); bar <= 0 || pixels > 160.0001 || pixels < 640/4/2.6 || label == "" {
			t.Fatalf("ScaleBar = %v m, %v px, %q", bar, pixels, label)
		}
	})
}

func TestProjectionOfNonsense(t *testing.T) {
	for _, pr := range []Projection{NewProjection(Point{}, 0, 0, 0), NewProjection(Point{90, 0}, -1, math.NaN(), math.Inf(1))} {
		if _, pixels, label := pr.ScaleBar(); math.IsNaN(pixels) || label == "" {
			t.Errorf("ScaleBar = %v, %q", pixels, label)
		}
	}
}
