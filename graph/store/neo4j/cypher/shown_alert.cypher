($districts IS NULL OR any(one IN @.districts WHERE one IN $districts))
