{shown @}
