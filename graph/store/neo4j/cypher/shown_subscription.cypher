($districts IS NULL OR @.ownerDistricts IS NOT NULL
    AND all(one IN @.ownerDistricts WHERE one IN $districts))
