({known @} AND (@.complaint IS NULL OR {in_districts @}))
