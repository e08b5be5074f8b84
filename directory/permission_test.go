package directory_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func TestScopesCoverWhatTheyName(t *testing.T) {
	object := directory.Object{GroupID: "g", OrganisationID: "o", SourceID: "s", Councils: []string{"council:a", "council:b"}}
	for _, tc := range []struct {
		scope directory.Scope
		want  bool
	}{
		{directory.Scope{Kind: directory.ScopeAll}, true},
		{directory.Scope{Kind: directory.ScopeCouncil, ID: "council:b"}, true},
		{directory.Scope{Kind: directory.ScopeCouncil, ID: "council:c"}, false},
		{directory.Scope{Kind: directory.ScopeSource, ID: "s"}, true},
		{directory.Scope{Kind: directory.ScopeSource, ID: "o"}, false},
		{directory.Scope{Kind: directory.ScopeOrganisation, ID: "o"}, true},
		{directory.Scope{Kind: directory.ScopeGroup, ID: "g"}, true},
		{directory.Scope{Kind: directory.ScopeGroup}, false},
		{directory.Scope{}, false},
	} {
		if got := tc.scope.Covers(object); got != tc.want {
			t.Errorf("%+v covers it: %v, want %v", tc.scope, got, tc.want)
		}
		if tc.scope.Kind != directory.ScopeAll && tc.scope.Covers(directory.Object{}) {
			t.Errorf("%+v covers the whole directory", tc.scope)
		}
	}
}

// What each role may do with what is theirs, and with what is not.
func TestRolesMayDoWhatTheirTableSays(t *testing.T) {
	theirs := directory.Object{GroupID: "g", OrganisationID: "o", SourceID: "s", Councils: []string{"council:a"}}
	grant := func(r directory.Role, kind directory.ScopeKind, id string) directory.Actor {
		return directory.SignedIn("p", "Someone", []directory.Grant{{Role: r, Scope: directory.Scope{Kind: kind, ID: id}}})
	}
	facilitator := grant(directory.RoleFacilitator, directory.ScopeOrganisation, "o")
	officer := grant(directory.RoleOfficer, directory.ScopeCouncil, "council:a")
	curator := grant(directory.RoleCurator, directory.ScopeCouncil, "council:a")
	worker := grant(directory.RoleWorker, directory.ScopeAll, "")
	admin := grant(directory.RoleAdmin, directory.ScopeAll, "")
	for _, tc := range []struct {
		may  directory.Permission
		want [7]bool // anyone, worker, facilitator, officer, curator, admin, operator
	}{
		{directory.MayConfirm, [7]bool{false, true, false, false, true, true, true}},
		{directory.MayEdit, [7]bool{false, false, true, false, true, true, true}},
		{directory.MayPublish, [7]bool{false, false, false, false, true, true, true}},
		{directory.MayReview, [7]bool{false, false, false, false, true, true, true}},
		{directory.MayImport, [7]bool{false, false, false, true, false, true, true}},
		{directory.MayPeople, [7]bool{false, false, false, false, false, true, true}},
	} {
		var got, elsewhere [7]bool
		for i, a := range []directory.Actor{directory.Anyone(), worker, facilitator, officer, curator, admin, directory.Operator("x")} {
			got[i] = a.May(tc.may, theirs)
			elsewhere[i] = a.May(tc.may, directory.Object{GroupID: "other"})
			if got[i] && !a.Has(tc.may) {
				t.Errorf("%s: may do it and does not have it: %+v", tc.may, a)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s on what is theirs (-want +got):\n%s", tc.may, diff)
		}
		if elsewhere[2] || elsewhere[3] || elsewhere[4] {
			t.Errorf("%s: facilitator, officer or curator may do it elsewhere: %v", tc.may, elsewhere)
		}
	}
}

func TestGrantsAreGivenWhereTheirRoleCanBe(t *testing.T) {
	for name, tc := range map[string]struct {
		grant directory.Grant
		field string // at fault; empty: none
	}{
		"admin everywhere":         {directory.Grant{Role: directory.RoleAdmin, Scope: directory.Scope{Kind: directory.ScopeAll}}, ""},
		"facilitator of a group":   {directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: "g"}}, ""},
		"facilitator everywhere":   {directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeAll}}, "scope"},
		"curator of nothing named": {directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeSource}}, "scope"},
		"the operator":             {directory.Grant{Role: directory.RoleOperator, Scope: directory.Scope{Kind: directory.ScopeAll}}, "role"},
		"a marked worker":          {directory.Grant{Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll}, FirstNations: true}, "first_nations"},
	} {
		err := tc.grant.Validate()
		if (err == nil) != (tc.field == "") {
			t.Errorf("%s: %v", name, err)
		}
		if e, ok := errors.AsType[*directory.Error](err); ok && e.Fields[tc.field] == "" {
			t.Errorf("%s: %v does not name %s", name, err, tc.field)
		}
	}
}
