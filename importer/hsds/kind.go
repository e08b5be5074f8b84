package hsds

import "strings"

// kindOf tells which table an object belongs to, by the name of the list it stands in and else by its fields;
// "" where it is none of HSDS's.
func kindOf(list string, o Object) string {
	switch {
	case len(o.list("service")) > 0 && o.has("location", "location_id", "id"):
		return tableAtLocation
	case list != "":
		if t, ok := tableOfName(list); ok {
			return t
		}
	}
	switch {
	case o.has("service_at_locations", "organization", "organisation", "eligibility_description", "fees_description", "interpretation_services", "regular_schedules", "service_taxonomys", "assured_date"):
		return tableServices
	case o.has("location_type", "latitude", "physical_addresses", "addresses"):
		return tableLocations
	case o.has("legal_status", "tax_status", "year_incorporated", "programs", "organization_identifiers", "parent_organization_id", "website", "tax_id", "services"):
		return tableOrganizations
	case o.has("taxonomy_terms", "term_uri", "parent_id", "taxonomy", "vocabulary", "taxonomy_detail", "taxonomy_id"):
		return tableTaxonomyTerms
	case o.has("uri", "version"):
		return tableOther // a taxonomy
	case o.has("organization_id", "organisation_id", "status", "fees", "schedules", "service_areas", "cost_options", "locations") && o.has("name"):
		return tableServices
	}
	return ""
}

// isService tells whether an object of an unnamed list is a service: a list of services says so less often than
// anything else says what it is.
func isService(o Object) bool {
	return o.text("name") != "" && o.has("id") && o.has("description", "url", "email", "contacts", "phones")
}

// tableWords names what a table holds, for messages.
func tableWords(table string) string { return strings.ReplaceAll(table, "_", " ") }
