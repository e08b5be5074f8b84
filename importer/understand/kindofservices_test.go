package understand_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// TestKindOfServices holds what a format that is made for services calls a group: what says so by its name, its times or most of its
// categories, and nothing that only hints at it.
func TestKindOfServices(t *testing.T) {
	for name, c := range map[string]struct {
		signs understand.KindSigns
		want  directory.Kind
	}{
		"a group's name":                  {understand.KindSigns{Name: "Carlton Knitting Group"}, directory.KindGroup},
		"the office of a body of them":    {understand.KindSigns{Name: "Girl Guides Council", KeepsOffice: true, HasHours: true}, directory.KindService},
		"a site":                          {understand.KindSigns{Name: "Fawkner Library", HasPlace: true}, directory.KindService},
		"a site and no words":             {understand.KindSigns{Name: "Fawkner", HasPlace: true}, directory.KindService},
		"a few hours and no more":         {understand.KindSigns{Name: "Fawkner", HasPlace: true, MeetsWeekly: true, HasHours: true}, directory.KindService},
		"what groups do, and when":        {understand.KindSigns{Name: "Carlton Yoga", HasPlace: true, MeetsWeekly: true, HasHours: true}, directory.KindGroup},
		"what groups do":                  {understand.KindSigns{Name: "Carlton Yoga", HasPlace: true}, directory.KindService},
		"categories that are groups'":     {understand.KindSigns{Name: "Kendall", Categories: []string{"Bereavement support groups"}, HasPlace: true}, directory.KindGroup},
		"one such category of several":    {understand.KindSigns{Name: "Kendall", Categories: []string{"Bereavement support groups", "Urine tests", "Residential treatment"}, HasPlace: true}, directory.KindService},
		"a telephone number, no more":     {understand.KindSigns{Name: "Somebody to talk to", HasPhone: true}, directory.KindLine},
		"counseling in American spelling": {understand.KindSigns{Name: "Kendall Counseling", Categories: []string{"Bereavement support groups"}, HasPlace: true}, directory.KindService},
	} {
		c.signs.ListsServices = true
		if got, _, why := understand.KindOf(c.signs); got != c.want {
			t.Errorf("%s: %s, because %s", name, got, why)
		}
	}
}
