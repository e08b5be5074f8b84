package web

import (
	"net/url"
	"testing"

	"github.com/kithdirectory/kith/web/webtest"
)

const stitchEdit = "/groups/" + webtest.StitchID + "/edit"

// Every page of editing is there for who keeps the group.
func TestEditPagesOpen(t *testing.T) {
	site := openSite(t, nil).as(t, "facilitator")
	for _, path := range []string{"/mine", stitchEdit, stitchEdit + "/what", stitchEdit + "/when", stitchEdit + "/who", stitchEdit + "/first-visit", stitchEdit + "/getting-in", stitchEdit + "/safety", stitchEdit + "/cost", stitchEdit + "/contact", "/groups/" + webtest.StitchID + "/times/1", "/groups/" + webtest.StitchID + "/times/new", "/groups/" + webtest.StitchID + "/places/new"} {
		a := site.get(path)
		if a.StatusCode != 200 {
			t.Errorf("%s: %d %s", path, a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
		}
	}
	a := site.post(stitchEdit+"/what", url.Values{"do": {"save"}, "version": {"1"}, "name": {"Stitch"}, "summary": {"We sew."}})
	if a.StatusCode != 303 {
		t.Fatal(a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	t.Log(squeeze(site.page(stitchEdit, 200).Find("main").Text()))
}
