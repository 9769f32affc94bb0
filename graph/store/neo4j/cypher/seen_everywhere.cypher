{known @}
